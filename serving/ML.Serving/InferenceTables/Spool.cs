using System.Collections.Concurrent;

namespace ML.Serving.InferenceTables;

/// <summary>
/// Lines on their way to a table: in memory for a moment, then in files flushed to disk. A full memory or disk sheds
/// lines and never delays whoever logs.
/// </summary>
sealed class Spool : IDisposable
{
    const string Open = ".open", Sealed = ".jsonl";
    readonly ConcurrentQueue<byte[]> waiting = new();
    readonly string folder;
    readonly InferenceTableOptions options;
    readonly SpoolSlot? slot;
    FileStream? segment;
    DateTime openedAt;
    long waitingBytes, shed, spooled, lastNumber;

    /// <summary>Takes over what an earlier process left, its unfinished file included.</summary>
    /// <param name="slot">Knows the number of the last file; null where only the files themselves do.</param>
    public Spool(string folder, InferenceTableOptions options, SpoolSlot? slot = null)
    {
        (this.folder, this.options, this.slot) = (folder, options, slot);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var left in Directory.GetFiles(folder, "*" + Open)) File.Move(left, Path.ChangeExtension(left, Sealed));
            lastNumber = Math.Max(slot?.Last ?? 0, Closed().Select(f => f.Number).DefaultIfEmpty().Max());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // An unwritable spool sheds: each line will find it so and be counted.
        }
    }

    /// <summary>Lines that were not logged.</summary>
    public long Shed => Volatile.Read(ref shed);

    /// <summary>Lines safe on disk: no crash loses them.</summary>
    public long Spooled => Volatile.Read(ref spooled);

    public void Add(byte[] line)
    {
        if (Interlocked.Add(ref waitingBytes, line.Length) > options.BufferBytes)
        {
            Interlocked.Add(ref waitingBytes, -line.Length);
            Interlocked.Increment(ref shed);
            return;
        }

        waiting.Enqueue(line);
    }

    /// <summary>Brings waiting lines to disk, and closes the file when it is large or old enough or the end has come.</summary>
    public void Flush(bool close)
    {
        var count = 0;
        try
        {
            while (waiting.TryDequeue(out var line))
            {
                Interlocked.Add(ref waitingBytes, -line.Length);
                count++;
                Segment().Write(line);
            }

            if (count > 0) segment!.Flush(flushToDisk: true);
            Interlocked.Add(ref spooled, count);
            if (segment is not null && (close || segment.Length >= options.SegmentBytes || DateTime.UtcNow - openedAt >= options.CommitInterval)) Close();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Interlocked.Add(ref shed, count);
            Abandon();
        }
    }

    /// <summary>Closed files, oldest first, each with a number that only grows.</summary>
    public IReadOnlyList<(string Path, long Number)> Closed()
    {
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.GetFiles(folder, "*" + Sealed).Select(f => (f, NumberOf(f))).Where(f => f.Item2 > 0).OrderBy(f => f.Item2)];
    }

    public void Dispose() => Flush(close: true);

    FileStream Segment()
    {
        if (segment is not null) return segment;
        if (Closed().Sum(f => new FileInfo(f.Path).Length) > options.SpoolBytes) throw new IOException("the spool is full");
        // The number is the table's transaction version: it must grow across restarts too, so it is the time.
        lastNumber = Math.Max(lastNumber + 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        openedAt = DateTime.UtcNow;
        Directory.CreateDirectory(folder);
        slot?.Remember(lastNumber);
        return segment = new FileStream(Path.Combine(folder, lastNumber.ToString("D16", System.Globalization.CultureInfo.InvariantCulture) + Open), FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16);
    }

    void Close()
    {
        var path = segment!.Name;
        segment.Dispose();
        segment = null;
        File.Move(path, Path.ChangeExtension(path, Sealed));
    }

    void Abandon()
    {
        try
        {
            segment?.Dispose();
        }
        catch (IOException)
        {
            // What the disk refused is shed already.
        }

        segment = null;
    }

    static long NumberOf(string path) => long.TryParse(Path.GetFileNameWithoutExtension(path), out var number) ? number : 0;
}
