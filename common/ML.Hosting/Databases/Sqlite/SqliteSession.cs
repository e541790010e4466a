using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ML.Hosting.Databases.Sqlite;

/// <summary>A SQLite connection with its prepared statements. Every call completes synchronously.</summary>
sealed class SqliteSession : DbSession, IDisposable
{
    const int StatementLimit = 256;
    readonly SqliteConnection connection;
    readonly Dictionary<string, SqliteCommand> statements = new(StringComparer.Ordinal);
    readonly SqliteStatements fixedStatements;

    public SqliteSession(string connectionString, bool readOnly)
    {
        connection = new SqliteConnection(connectionString);
        connection.Open();
        fixedStatements = new SqliteStatements(connection);
        // FULL: a commit is on the disk before it is acknowledged. The WAL lets readers go on beside the writer.
        Run("PRAGMA journal_mode=WAL");
        Run("PRAGMA synchronous=FULL");
        Run("PRAGMA busy_timeout=30000");
        Run("PRAGMA foreign_keys=ON");
        // KiB. Readers are many, and what they read again the system has in its own cache.
        Run($"PRAGMA cache_size=-{(readOnly ? 4096 : 16384)}");
        Run("PRAGMA wal_autocheckpoint=4000");
        if (readOnly) Run("PRAGMA query_only=ON");
    }

    public override DatabaseKind Kind => DatabaseKind.Sqlite;

    public void Run(string sql)
    {
        using var command = Take(sql, []);
        command.Command.ExecuteNonQuery();
    }

    public override Task<int> ExecuteAsync(string sql, params object?[] arguments)
    {
        using var command = Take(sql, arguments);
        return Task.FromResult(command.Command.ExecuteNonQuery());
    }

    public override Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> map, params object?[] arguments)
    {
        var rows = new List<T>();
        Read(sql, reader => rows.Add(map(reader)), arguments);
        return Task.FromResult(rows);
    }

    public override Task ForEachAsync(string sql, Action<DbDataReader> row, params object?[] arguments)
    {
        Read(sql, row, arguments);
        return Task.CompletedTask;
    }

    public override Task StreamAsync(string sql, Func<DbRow, ValueTask> row, params object?[] arguments) => fixedStatements.StreamAsync(sql, arguments, row);

    public override Task ForEachRowAsync(string sql, Action<DbRow> row, params object?[] arguments)
    {
        fixedStatements.ForEach(sql, arguments, row);
        return Task.CompletedTask;
    }

    public override async Task StreamEachAsync(string sql, IReadOnlyList<string> keys, Action<DbRow> row, Func<int, ValueTask> ended)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            fixedStatements.ForEach(sql, [keys[i]], row);
            await ended(i);
        }
    }

    public override Task<int> ExecuteManyAsync(string sql, IEnumerable<object?[]> argumentSets) => Task.FromResult(fixedStatements.Execute(sql, argumentSets));

    void Read(string sql, Action<DbDataReader> row, object?[] arguments)
    {
        using var command = Take(sql, arguments);
        using var reader = command.Command.ExecuteReader();
        while (reader.Read()) row(reader);
    }

    // Statements whose text varies without bound (search filters) must not fill the memory: beyond the limit they are
    // prepared for one use.
    Lease Take(string sql, object?[] arguments)
    {
        if (!statements.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            var kept = statements.Count < StatementLimit;
            if (kept) statements.Add(sql, command);
            Bind(command, arguments);
            return new Lease(command, !kept);
        }

        Bind(command, arguments);
        return new Lease(command, false);
    }

    static void Bind(SqliteCommand command, object?[] arguments)
    {
        var parameters = command.Parameters;
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = arguments[i] ?? DBNull.Value;
            if (i < parameters.Count) parameters[i].Value = value;
            else parameters.AddWithValue("$" + (i + 1), value);
        }
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values) statement.Dispose();
        fixedStatements.Dispose();
        connection.Dispose();
    }

    readonly struct Lease(SqliteCommand command, bool owned) : IDisposable
    {
        public SqliteCommand Command => command;

        public void Dispose()
        {
            if (owned) command.Dispose();
        }
    }
}
