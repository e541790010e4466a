using Apache.Arrow;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Scans;

/// <summary>A planned read of one version: as a named view of a DuckDB session, or as a stream of Arrow batches.</summary>
public sealed class TableScan
{
    readonly Snapshot snapshot;
    readonly ScanOptions options;
    readonly IReadOnlyList<string> columns;
    readonly List<ScanFile> files;

    internal TableScan(Snapshot snapshot, ScanOptions options, IReadOnlyList<string> columns, List<ScanFile> files, int skipped)
    {
        this.snapshot = snapshot;
        this.options = options;
        this.columns = columns;
        this.files = files;
        FilesSkipped = skipped;
    }

    /// <summary>The files that have to be read.</summary>
    public IReadOnlyList<AddFile> Files => [.. files.Select(f => f.Add)];

    /// <summary>Where the bytes of <see cref="Files"/> lie on this machine.</summary>
    public IEnumerable<string> LocalPaths => files.Select(f => f.LocalPath);

    /// <summary>How many files partition values and statistics ruled out.</summary>
    public int FilesSkipped { get; }

    /// <summary>
    /// Makes the rows a temporary view of the session, which SQL then joins, filters and sorts; projections and filters go
    /// down to the Parquet files. The view lasts as long as the session.
    /// </summary>
    public void Attach(DuckDbConnection connection, string view) =>
        Guard(() => connection.Execute($"CREATE OR REPLACE TEMP VIEW {Sql.Identifier(view)} AS {Select(connection)}"));

    /// <summary>The rows as Arrow batches, read while they are asked for; the caller disposes each batch.</summary>
    /// <exception cref="PlatformException">DATA_LOSS for a data file that is missing or damaged.</exception>
    public IEnumerable<RecordBatch> Batches(CancellationToken cancellation = default)
    {
        using var connection = snapshot.Database.Connect();
        using var result = Guard(() => connection.Stream(Select(connection), cancellation));
        using var batches = result.ArrowBatches(cancellation).GetEnumerator();
        while (Guard(batches.MoveNext)) yield return batches.Current;
    }

    /// <summary>The number of rows.</summary>
    /// <exception cref="PlatformException">DATA_LOSS for a data file that is missing or damaged.</exception>
    public long Count(CancellationToken cancellation = default)
    {
        using var connection = snapshot.Database.Connect();
        using var result = Guard(() => connection.Query($"SELECT count(*) FROM ({Select(connection)})", cancellation));
        using var chunk = result.Fetch(cancellation)!;
        return chunk[0].Get<long>(0);
    }

    string Select(DuckDbConnection connection)
    {
        var relation = new RelationBuilder(connection, snapshot.Metadata).Build(files, withPosition: false);
        var list = columns.Count == 0 ? "1 AS \"_\"" : string.Join(", ", columns.Select(Sql.Identifier));
        return $"SELECT {list} FROM ({relation})" + (options.Filter is null ? "" : $" WHERE ({options.Filter}\n)");
    }

    T Guard<T>(Func<T> read) => DataErrors.Guard(snapshot, read);
}
