using Apache.Arrow;
using ML.Lakehouse.DuckDb.Native;

namespace ML.Lakehouse.DuckDb;

/// <summary>
/// A session with temporary tables and views of its own. One caller at a time. Errors are PlatformExceptions: what SQL
/// asked wrongly is INVALID_PARAMETER_VALUE, what ran out of memory RESOURCE_EXHAUSTED, what was interrupted CANCELLED.
/// </summary>
public sealed class DuckDbConnection : IDisposable
{
    readonly ConnectionHandle handle;

    internal DuckDbConnection(ConnectionHandle handle, bool confined) => (this.handle, Confined) = (handle, confined);

    /// <summary>Whether the instance opens the files of some folders only.</summary>
    internal bool Confined { get; }

    internal ConnectionHandle Handle => handle;

    /// <summary>Runs one or several statements; the rows that the last one changed.</summary>
    public long Execute(string sql, CancellationToken cancellation = default)
    {
        using var result = Query(sql, cancellation);
        return result.RowsChanged;
    }

    /// <summary>Runs SQL and keeps the whole result; for results known to be small.</summary>
    public DuckDbResult Query(string sql, CancellationToken cancellation = default)
    {
        using var interrupt = InterruptOn(cancellation);
        var state = NativeMethods.Query(handle, sql, out var result);
        return DuckDbResult.Take(state, result, this);
    }

    /// <summary>Runs one statement and yields its rows while it runs, so that memory stays flat.</summary>
    public DuckDbResult Stream(string sql, CancellationToken cancellation = default)
    {
        using var statement = Prepare(sql);
        return statement.Stream(cancellation);
    }

    public DuckDbStatement Prepare(string sql)
    {
        var state = NativeMethods.Prepare(handle, sql, out var statement);
        var prepared = new StatementHandle(statement);
        if (state == 0) return new DuckDbStatement(prepared, this);
        using (prepared) throw DuckDbErrors.Of(NativeMethods.PrepareError(prepared));
    }

    /// <summary>The columns of a query's result, without running it.</summary>
    public IReadOnlyList<DuckDbColumn> Describe(string query)
    {
        using var statement = Prepare(query);
        return statement.Columns();
    }

    /// <summary>Opens a bulk writer into an existing table of this session.</summary>
    public DuckDbAppender Append(string table) => DuckDbAppender.Open(this, table);

    /// <summary>Makes a temporary table of Arrow batches that share one schema.</summary>
    public void CreateTable(string table, Schema schema, IEnumerable<RecordBatch> batches) =>
        ArrowImport.CreateTable(this, table, schema, batches);

    /// <summary>Percentage done of the statement that another thread runs on this session; -1 when unknown.</summary>
    public double Progress => NativeMethods.QueryProgress(handle).Percentage;

    /// <summary>Ends the running statement with CANCELLED; safe from any thread.</summary>
    public void Interrupt() => NativeMethods.Interrupt(handle);

    public void Dispose() => handle.Dispose();

    internal CancellationTokenRegistration InterruptOn(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return cancellation.Register(static session => ((DuckDbConnection)session!).Interrupt(), this);
    }
}
