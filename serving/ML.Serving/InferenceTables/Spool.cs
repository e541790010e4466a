using System.Collections.Concurrent;

namespace ML.Serving.InferenceTables;

/// <summary>
/// Lines on their way to a table: in memory for a moment, then in files flushed to disk. A full memory or disk sheds
/// lines and never delays whoever logs.
/// </summary>
sealed class Spool : IDisposable
{
    readonly ConcurrentQueue<byte[]> waiting = new();
    readonly string folder;
    readonly InferenceTableOptions options;
    readonly SpoolSlot? slot;
    SpoolSegment? segment;
    long waitingBytes, shed, spooled, lastNumber;
    volatile string? problem;

    /// <summary>Takes over what an earlier process left, its unfinished file included.</summary>
    /// <param name="slot">Knows the number of the last file; null where only the files themselves do.</param>
    public Spool(string folder, InferenceTableOptions options, SpoolSlot? slot = null)
    {
        (this.folder, this.options, this.slot) = (folder, options, slot);
        try
        {
            Directory.CreateDirectory(folder);
            lastNumber = Math.Max(slot?.Last ?? 0, SpoolSegment.CloseLeft(folder).Select(NumberOf).DefaultIfEmpty().Max());
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

    /// <summary>Why lines are being shed; null while all are kept.</summary>
    public string? Problem => problem;

    public void Add(byte[] line)
    {
        if (Interlocked.Add(ref waitingBytes, line.Length) > options.BufferBytes)
        {
            Interlocked.Add(ref waitingBytes, -line.Length);
            Interlocked.Increment(ref shed);
            problem = "too many requests wait in memory to be logged";
            return;
        }

        waiting.Enqueue(line);
    }

    /// <summary>Brings waiting lines to disk, and closes the file when it is large or old enough or the end has come.</summary>
    public void Flush(bool close)
    {
        var lines = Take();
        try
        {
            if (lines.Count > 0)
            {
                (segment ??= NewSegment()).Append(lines);
                Interlocked.Add(ref spooled, lines.Count);
                problem = null;
            }

            if (segment is not null && (close || segment.Length >= options.SegmentBytes || DateTime.UtcNow - segment.OpenedAt >= options.CommitInterval)) Close();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Interlocked.Add(ref shed, lines.Count);
            problem = error.Message;
            Abandon();
        }
        finally
        {
            Interlocked.Add(ref waitingBytes, -lines.Sum(line => (long)line.Length));
        }
    }

    /// <summary>Closed files, oldest first, each with a number that only grows.</summary>
    public IReadOnlyList<(string Path, long Number)> Closed() =>
        [.. SpoolSegment.Closed(folder).Select(f => (f, NumberOf(f))).Where(f => f.Item2 > 0).OrderBy(f => f.Item2)];

    public void Dispose() => Flush(close: true);

    // Those that come while these are written wait for the next time.
    List<ReadOnlyMemory<byte>> Take()
    {
        var lines = new List<ReadOnlyMemory<byte>>(waiting.Count);
        for (var left = waiting.Count; left > 0 && waiting.TryDequeue(out var line); left--) lines.Add(line);
        return lines;
    }

    SpoolSegment NewSegment()
    {
        if (Closed().Sum(f => new FileInfo(f.Path).Length) > options.SpoolBytes) throw new IOException($"the spool holds its {options.SpoolBytes} bytes");
        // The number is the table's transaction version: it must grow across restarts too, so it is the time.
        lastNumber = Math.Max(lastNumber + 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Directory.CreateDirectory(folder);
        slot?.Remember(lastNumber);
        return new SpoolSegment(folder, lastNumber);
    }

    void Close()
    {
        var closed = segment!;
        segment = null;
        closed.Close();
    }

    // What was in the file before is on disk, and goes to the table.
    void Abandon()
    {
        try
        {
            if (segment is not null) Close();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next process finds the file.
        }
    }

    static long NumberOf(string path) => long.TryParse(Path.GetFileNameWithoutExtension(path), out var number) ? number : 0;
}
