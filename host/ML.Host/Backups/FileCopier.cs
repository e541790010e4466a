using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ML.Host.Backups;

/// <summary>Copies files below a folder and notes the size and SHA-256 of what was written.</summary>
sealed partial class FileCopier(string root)
{
    const int Buffer = 1 << 20;
    readonly List<BackupFile> files = [];

    public IReadOnlyList<BackupFile> Files => files;

    /// <summary>Copies one file; a hard link where the file never changes and the file system can. False when it is gone.</summary>
    public bool TryCopy(string source, string path, bool immutable)
    {
        var target = Prepare(path);
        try
        {
            if (immutable && Link(source, target) == 0) Note(path);
            else files.Add(Copy(source, target, path));
            return true;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Where a file is to be written by other means, which <see cref="Note"/> then takes up.</summary>
    public string Prepare(string path)
    {
        var target = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        return target;
    }

    public void Note(string path)
    {
        var target = Path.Combine(root, path);
        var (bytes, hash) = Hash(target);
        files.Add(new(path, bytes, hash));
    }

    /// <summary>Forgets and removes what was copied into a folder.</summary>
    public void Undo(string folder)
    {
        files.RemoveAll(f => f.Path.StartsWith(folder + '/', StringComparison.Ordinal));
        if (Directory.Exists(Path.Combine(root, folder))) Directory.Delete(Path.Combine(root, folder), recursive: true);
    }

    /// <summary>Size and SHA-256 of a file.</summary>
    public static (long Bytes, string Sha256) Hash(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, Buffer);
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        return (stream.Length, hash);
    }

    /// <summary>Copies a file with its time, by which Delta tells versions apart; what arrived is what is hashed.</summary>
    public static BackupFile Copy(string source, string target, string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Buffer);
        long bytes = 0;
        try
        {
            using var from = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            using var to = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
            for (int read; (read = from.Read(buffer)) > 0; bytes += read)
            {
                hash.AppendData(buffer, 0, read);
                to.Write(buffer, 0, read);
            }

            File.SetLastWriteTimeUtc(to.SafeFileHandle, File.GetLastWriteTimeUtc(from.SafeFileHandle));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new(path, bytes, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }

    /// <summary>Makes everything written so far survive a power failure.</summary>
    public static void Flush() => Sync();

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void Sync();
}
