using System.Security.Cryptography;
using System.Text;

namespace ML.Lakehouse.Storage;

/// <summary>
/// Local copies of immutable files of object stores, bounded in size; the ones used longest ago go first. Safe for many
/// processes on one folder: copies appear whole, by rename, and a copy that another process removed is fetched again.
/// Copies in use stay beyond the bound: a read that needs more than the bound at once must not lose its first files.
/// </summary>
public sealed class FileCache
{
    const int CheckEvery = 16;
    const double KeptShare = 0.9;
    const string Unfinished = ".tmp";
    static readonly TimeSpan Abandoned = TimeSpan.FromHours(6);

    readonly string folder;
    readonly long limit;
    readonly TimeSpan inUse;
    int added;

    /// <param name="folder">Where copies are kept. Null: <c>ml-table-cache</c> in the system's temporary folder.</param>
    /// <param name="limit">Bytes that all copies together may take.</param>
    /// <param name="inUse">How long after it was last asked for a copy counts as being read. Null: 15 minutes.</param>
    public FileCache(string? folder = null, long limit = 10L << 30, TimeSpan? inUse = null)
    {
        this.inUse = inUse ?? TimeSpan.FromMinutes(15);
        this.folder = folder ?? Path.Combine(Path.GetTempPath(), "ml-table-cache");
        this.limit = limit;
        Directory.CreateDirectory(this.folder);
    }

    /// <summary>The local copy of a file, fetched when there is none.</summary>
    /// <param name="key">Names the file and its content for good.</param>
    /// <param name="fetch">Writes the content to a stream.</param>
    public async ValueTask<string> GetAsync(string key, Func<Stream, Task> fetch, CancellationToken cancellation)
    {
        var path = PathOf(key);
        if (Touch(path)) return path;
        var temporary = Temporary();
        try
        {
            await using (var file = File.Create(temporary)) await fetch(file);
            Keep(temporary, path);
        }
        finally
        {
            File.Delete(temporary);
        }

        cancellation.ThrowIfCancellationRequested();
        return path;
    }

    /// <summary>Takes over a file that was written here and has just been stored.</summary>
    public void Adopt(string key, string file)
    {
        // From another disk a move is a copy, which takes its time: only the last step gives it the name others look for.
        var temporary = Temporary();
        File.Move(file, temporary);
        Keep(temporary, PathOf(key));
    }

    string PathOf(string key) =>
        // The ending stays: DuckDB and people know files by it.
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..40] + Path.GetExtension(key));

    string Temporary() => Path.Combine(folder, $".{Guid.NewGuid():n}{Unfinished}");

    static bool Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    void Keep(string file, string path)
    {
        File.Move(file, path, overwrite: true);
        if (Interlocked.Increment(ref added) % CheckEvery == 1) Shrink();
    }

    void Shrink()
    {
        var now = DateTime.UtcNow;
        var files = Look().OrderBy(f => f.Used).ToList();
        var total = files.Sum(f => f.Size);
        if (total <= limit) return;
        foreach (var (path, size, used) in files)
        {
            if (total <= limit * KeptShare) return;
            if (now - used < (path.EndsWith(Unfinished, StringComparison.Ordinal) ? Abandoned : inUse)) continue;
            total -= size;
            // An open file stays readable for whoever has it open.
            File.Delete(path);
        }
    }

    List<(string Path, long Size, DateTime Used)> Look()
    {
        var found = new List<(string, long, DateTime)>();
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            try
            {
                found.Add((file.FullName, file.Length, file.LastWriteTimeUtc));
            }
            catch (FileNotFoundException)
            {
                // Removed by another process between listing and looking.
            }
        }

        return found;
    }
}
