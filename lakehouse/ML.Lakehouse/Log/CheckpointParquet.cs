using ML.Lakehouse.Actions;
using ML.Lakehouse.Parquet;

namespace ML.Lakehouse.Log;

/// <summary>Reads the Parquet files of a checkpoint, their row groups side by side. What it does not know is left to DuckDB.</summary>
static class CheckpointParquet
{
    /// <summary>The actions of all files in order; null when one of them holds what is not read here, or is damaged.</summary>
    /// <param name="read">Adds the actions of one row group to a list.</param>
    public static List<LogAction>? Read(IReadOnlyList<string> paths, Action<CheckpointColumns, List<LogAction>> read, CancellationToken cancellation)
    {
        var files = new List<ParquetFile>();
        try
        {
            foreach (var path in paths) files.Add(ParquetFile.Open(path));
            var groups = files.SelectMany(f => Enumerable.Range(0, f.Groups.Count).Select(g => new CheckpointColumns(f, g))).ToList();
            var parts = new List<LogAction>[groups.Count];
            if (groups.Count == 1) read(groups[0], parts[0] = []);
            else Parallel.For(0, groups.Count, new ParallelOptions { CancellationToken = cancellation }, i => read(groups[i], parts[i] = []));
            return parts is [var only] ? only : [.. parts.SelectMany(p => p)];
        }
        catch (Exception e) when (IsUnreadable(e) || e is AggregateException { InnerExceptions: var inner } && inner.All(IsUnreadable))
        {
            return null;
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }
    }

    static bool IsUnreadable(Exception e) =>
        e is ParquetFormatException or IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or IndexOutOfRangeException or OverflowException;
}
