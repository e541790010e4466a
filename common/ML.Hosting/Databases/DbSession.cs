using System.Data.Common;

namespace ML.Hosting.Databases;

/// <summary>
/// One connection for the length of one piece of work. SQL is the same text for both engines, with parameters
/// <c>$1, $2, …</c>; prepared statements are kept per connection.
/// </summary>
public abstract class DbSession
{
    public abstract DatabaseKind Kind { get; }

    /// <summary>Runs a statement; returns the number of rows it changed.</summary>
    public abstract Task<int> ExecuteAsync(string sql, params object?[] arguments);

    /// <summary>Runs a query and maps every row.</summary>
    public abstract Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> map, params object?[] arguments);

    /// <summary>Runs a query and hands each row over as it comes.</summary>
    public abstract Task ForEachAsync(string sql, Action<DbDataReader> row, params object?[] arguments);

    /// <summary>Runs queries that need nothing of each other, in order and in as few round trips as the engine allows.</summary>
    public virtual async Task ForEachOfAsync(IReadOnlyList<RowQuery> queries)
    {
        foreach (var query in queries) await ForEachAsync(query.Sql, query.Row, query.Arguments);
    }

    /// <summary>
    /// Runs a query of a fixed text and waits for each row to be taken, for results of any size. Only inside a read: a write
    /// must not wait for a caller.
    /// </summary>
    public abstract Task StreamAsync(string sql, Func<DbRow, ValueTask> row, params object?[] arguments);

    /// <summary>Runs a query of a fixed text and hands each row over as it comes, the shortest way there is: for millions of rows that are summed up. Only inside a read.</summary>
    public abstract Task ForEachRowAsync(string sql, Action<DbRow> row, params object?[] arguments);

    /// <summary>
    /// Runs a query of a fixed text for each key, its only parameter, in order and in as few round trips as the engine allows,
    /// and hands each row over as it comes. Only inside a read.
    /// </summary>
    /// <param name="sql">The query; its columns are texts, numbers and booleans.</param>
    /// <param name="keys">Its argument, time after time.</param>
    /// <param name="row">Takes a row.</param>
    /// <param name="ended">Called with the number of a key, from 0, behind its last row.</param>
    public abstract Task StreamEachAsync(string sql, IReadOnlyList<string> keys, Action<DbRow> row, Func<int, ValueTask> ended);

    /// <summary>Runs one statement for each set of arguments, in order, in as few round trips as the engine allows. The text is a fixed one: it is kept.</summary>
    /// <returns>The number of rows that were changed.</returns>
    public abstract Task<int> ExecuteManyAsync(string sql, IEnumerable<object?[]> argumentSets);

    /// <summary>The first row mapped, or the default of <typeparamref name="T"/> when there is none.</summary>
    public async Task<T?> FirstOrDefaultAsync<T>(string sql, Func<DbDataReader, T> map, params object?[] arguments)
    {
        var rows = await QueryAsync(sql, map, arguments);
        return rows.Count > 0 ? rows[0] : default;
    }

    /// <summary>The first column of the first row as a 64-bit integer; null when there is no row or it is null.</summary>
    public Task<long?> ScalarInt64Async(string sql, params object?[] arguments) =>
        FirstOrDefaultAsync(sql, static r => r.IsDBNull(0) ? (long?)null : r.GetInt64(0), arguments);
}
