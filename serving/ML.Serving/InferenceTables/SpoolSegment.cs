using Microsoft.Win32.SafeHandles;

namespace ML.Serving.InferenceTables;

/// <summary>The spool file that lines are written to now. A batch of lines is in it as a whole and on disk, or not at all.</summary>
sealed class SpoolSegment
{
    const string Open = ".open", Sealed = ".jsonl";
    readonly SafeFileHandle file;
    readonly string path;

    /// <exception cref="IOException">The file is there, or cannot be made.</exception>
    public SpoolSegment(string folder, long number)
    {
        path = Path.Combine(folder, number.ToString("D16", System.Globalization.CultureInfo.InvariantCulture) + Open);
        file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    }

    /// <summary>Bytes that are on disk.</summary>
    public long Length { get; private set; }

    public DateTime OpenedAt { get; } = DateTime.UtcNow;

    /// <summary>Files that an earlier process left open, closed now; and all that are closed.</summary>
    public static IEnumerable<string> CloseLeft(string folder)
    {
        foreach (var left in Directory.GetFiles(folder, "*" + Open)) File.Move(left, Path.ChangeExtension(left, Sealed));
        return Closed(folder);
    }

    public static IEnumerable<string> Closed(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + Sealed) : [];

    /// <exception cref="IOException">The disk takes no more; the file is as it was before.</exception>
    public void Append(IReadOnlyList<ReadOnlyMemory<byte>> lines)
    {
        try
        {
            RandomAccess.Write(file, lines, Length);
            RandomAccess.FlushToDisk(file);
        }
        catch (IOException)
        {
            // Half a line would be read as a broken one, and lines that were shed must not turn up.
            RandomAccess.SetLength(file, Length);
            throw;
        }

        Length += lines.Sum(line => (long)line.Length);
    }

    /// <summary>Hands the file on; one without lines is removed.</summary>
    public void Close()
    {
        file.Dispose();
        if (Length > 0) File.Move(path, Path.ChangeExtension(path, Sealed));
        else File.Delete(path);
    }
}
