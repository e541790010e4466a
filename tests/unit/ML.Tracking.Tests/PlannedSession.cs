using System.Data.Common;
using ML.Hosting.Databases;

namespace ML.Tracking.Tests;

/// <summary>A session that asks the database for the plan of each query before it runs it.</summary>
sealed class PlannedSession(DbSession session) : DbSession
{
    readonly bool sqlite = session.Kind == DatabaseKind.Sqlite;

    /// <summary>Each query with its plan.</summary>
    public List<(string Sql, string Plan)> Plans { get; } = [];

    public override DatabaseKind Kind => session.Kind;

    public override Task<int> ExecuteAsync(string sql, params object?[] arguments) => throw new InvalidOperationException("a read does not execute");

    public override Task<int> ExecuteManyAsync(string sql, IEnumerable<object?[]> argumentSets) => throw new InvalidOperationException("a read does not execute");

    public override async Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> map, params object?[] arguments)
    {
        await PlanAsync(sql, arguments);
        return await session.QueryAsync(sql, map, arguments);
    }

    public override async Task ForEachAsync(string sql, Action<DbDataReader> row, params object?[] arguments)
    {
        await PlanAsync(sql, arguments);
        await session.ForEachAsync(sql, row, arguments);
    }

    public override async Task StreamAsync(string sql, Func<DbRow, ValueTask> row, params object?[] arguments)
    {
        await PlanAsync(sql, arguments);
        await session.StreamAsync(sql, row, arguments);
    }

    public override async Task ForEachRowAsync(string sql, Action<DbRow> row, params object?[] arguments)
    {
        await PlanAsync(sql, arguments);
        await session.ForEachRowAsync(sql, row, arguments);
    }

    public override async Task StreamEachAsync(string sql, IReadOnlyList<string> keys, Action<DbRow> row, Func<int, ValueTask> ended)
    {
        await PlanAsync(sql, [keys[0]]);
        await session.StreamEachAsync(sql, keys, row, ended);
    }

    async Task PlanAsync(string sql, object?[] arguments)
    {
        if (Plans.Any(p => p.Sql == sql)) return;
        var lines = await session.QueryAsync((sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + sql, r => r.GetString(sqlite ? 3 : 0), arguments);
        Plans.Add((sql, string.Join('\n', lines)));
    }
}
