using System.Security.Cryptography;
using System.Text;

namespace ML.Lakehouse.Storage;

/// <summary>
/// Local copies of immutable files of object stores, bounded in size; the ones used longest ago go first. Safe for many
/// processes on one folder: copies appear whole, by rename, and a copy that another process removed is fetched again.
/// </summary>
public sealed class FileCache
{
    const int CheckEvery = 16;
    const double KeptShare = 0.9;

    readonly string folder;
    readonly long limit;
    int added;

    /// <param name="folder">Where copies are kept. Null: <c>ml-table-cache</c> in the system's temporary folder.</param>
    /// <param name="limit">Bytes that all copies together may take.</param>
    public FileCache(string? folder = null, long limit = 10L << 30)
    {
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
    public void Adopt(string key, string file) => Keep(file, PathOf(key));

    string PathOf(string key) =>
        // The ending stays: DuckDB and people know files by it.
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..40] + Path.GetExtension(key));

    string Temporary() => Path.Combine(folder, $".{Guid.NewGuid():n}.tmp");

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
        var files = new DirectoryInfo(folder).GetFiles().OrderBy(f => f.LastWriteTimeUtc).ToList();
        var total = files.Sum(f => f.Length);
        if (total <= limit) return;
        foreach (var file in files)
        {
            if (total <= limit * KeptShare) return;
            total -= file.Length;
            // An open file stays readable for whoever has it open.
            file.Delete();
        }
    }
}
