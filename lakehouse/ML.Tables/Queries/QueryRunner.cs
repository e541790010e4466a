using ML.Common.Errors;
using ML.Tables.Catalog;

namespace ML.Tables.Queries;

/// <summary>Runs statements over tables of the catalogue, a few at a time, each within its limits.</summary>
sealed class QueryRunner(TableCatalog catalog, CatalogOptions options) : IDisposable
{
    readonly SemaphoreSlim places = new(options.ConcurrentQueries);

    public void Dispose() => places.Dispose();

    /// <param name="sql">A query that <see cref="StatementReader"/> let through, or our own.</param>
    /// <param name="tables">The tables that it names.</param>
    /// <param name="timeout">Null: the longest allowed.</param>
    /// <exception cref="PlatformException">DEADLINE_EXCEEDED when it took too long; INVALID_PARAMETER_VALUE for what SQL asks wrongly.</exception>
    public async Task<RowSet> RunAsync(
        string sql, IReadOnlyList<(TableReference Name, TableEntry Entry, long? Version, DateTimeOffset? Time)> tables, int limit, TimeSpan? timeout, CancellationToken cancellation)
    {
        var time = timeout is { } asked && asked < options.QueryTimeout ? asked : options.QueryTimeout;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(time);
        try
        {
            await places.WaitAsync(deadline.Token);
            try
            {
                using var session = new CatalogSession(options);
                foreach (var (name, entry, version, at) in tables)
                {
                    var snapshot = await catalog.SnapshotAsync(entry, version, at, deadline.Token);
                    session.Attach(name, catalog.Root(entry.Catalog), await snapshot.ScanAsync(cancellation: deadline.Token));
                }

                session.Close();
                return await Task.Run(() => RowReader.Read(session.Connection, sql, limit, options.AnswerBytes, deadline.Token), CancellationToken.None);
            }
            finally
            {
                places.Release();
            }
        }
        catch (Exception error) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested && error is OperationCanceledException or PlatformException { Code: ErrorCode.Cancelled })
        {
            throw new PlatformException(ErrorCode.DeadlineExceeded, $"the query was stopped after {time.TotalSeconds:0.#} s; read fewer rows or columns", error);
        }
    }
}
