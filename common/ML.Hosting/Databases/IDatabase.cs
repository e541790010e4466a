using System.Data.Common;

namespace ML.Hosting.Databases;

/// <summary>
/// One database behind a store. Reads see one consistent state; a write is one transaction that is durable when its task
/// completes. Work must not capture the session beyond its own call.
/// </summary>
public interface IDatabase : IAsyncDisposable
{
    DatabaseKind Kind { get; }

    /// <summary>Runs queries against one snapshot of the database.</summary>
    Task<T> ReadAsync<T>(Func<DbSession, Task<T>> work, CancellationToken cancellation = default);

    /// <summary>
    /// Runs one transaction. An exception from <paramref name="work"/> rolls it back and is rethrown. The work may run
    /// more than once (after a serialization failure), so it must have no effect outside the session.
    /// </summary>
    Task<T> WriteAsync<T>(Func<DbSession, Task<T>> work, CancellationToken cancellation = default);

    /// <summary>
    /// Runs one statement as a transaction of its own, on PostgreSQL in one round trip; durable when its task completes.
    /// </summary>
    /// <param name="sql">The statement, which may answer rows.</param>
    /// <param name="map">Maps a row.</param>
    /// <param name="arguments">Its parameters <c>$1, $2, …</c></param>
    /// <param name="cancellation">Ends the wait for a connection.</param>
    Task<List<T>> WriteOneAsync<T>(string sql, Func<DbDataReader, T> map, object?[] arguments, CancellationToken cancellation = default);

    /// <summary>
    /// Runs statements of maintenance on one connection, beside readers and writers where the engine can: PostgreSQL outside
    /// any transaction and without a time limit, SQLite as a write.
    /// </summary>
    Task MaintainAsync(Func<DbSession, Task> work, CancellationToken cancellation = default);
}
