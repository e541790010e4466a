using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ML.Hosting.Databases.Sqlite;

/// <summary>
/// Statements over SQLite's own API, prepared once: the ADO.NET layer makes a reader for each execution and an object for each
/// text, which for log-batch and for answers of many rows costs more than the work itself. For fixed texts alone: they are kept.
/// </summary>
sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    readonly Dictionary<string, sqlite3_stmt> statements = new(StringComparer.Ordinal);

    /// <summary>Runs one statement for each set of arguments.</summary>
    /// <returns>The number of rows that were changed.</returns>
    public int Execute(string sql, IEnumerable<object?[]> argumentSets)
    {
        var (statement, changed) = (Prepare(sql), 0);
        foreach (var arguments in argumentSets)
        {
            Bind(statement, arguments);
            var code = raw.sqlite3_step(statement);
            raw.sqlite3_reset(statement);
            if (code != raw.SQLITE_DONE && code != raw.SQLITE_ROW) Throw(code);
            changed += raw.sqlite3_changes(connection.Handle!);
        }

        return changed;
    }

    /// <summary>Hands over the rows of a query and waits for each to be taken.</summary>
    public async Task StreamAsync(string sql, object?[] arguments, Func<DbRow, ValueTask> row)
    {
        var statement = Prepare(sql);
        Bind(statement, arguments);
        var address = statement.DangerousGetHandle();
        var current = new SqliteRow(address);
        try
        {
            while (Step(address)) await row(current);
        }
        finally
        {
            // Left as it is it would hold the connection to the state of the database it reads.
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>Hands over the rows of a query.</summary>
    public void ForEach(string sql, object?[] arguments, Action<DbRow> row)
    {
        var statement = Prepare(sql);
        Bind(statement, arguments);
        var address = statement.DangerousGetHandle();
        var current = new SqliteRow(address);
        try
        {
            while (Step(address)) row(current);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    bool Step(nint statement)
    {
        var code = SqliteNative.Step(statement);
        if (code is not raw.SQLITE_ROW and not raw.SQLITE_DONE) Throw(code);
        return code == raw.SQLITE_ROW;
    }

    // The parameters $1, $2, … are named ones to SQLite, numbered in the order of their first use: the texts that come here
    // use them in order.
    sqlite3_stmt Prepare(string sql)
    {
        if (statements.TryGetValue(sql, out var known)) return known;
        var code = raw.sqlite3_prepare_v2(connection.Handle!, sql, out var statement);
        if (code != raw.SQLITE_OK) Throw(code);
        for (var i = 1; i <= raw.sqlite3_bind_parameter_count(statement); i++)
            if (raw.sqlite3_bind_parameter_name(statement, i).utf8_to_string() != "$" + i)
                throw new InvalidOperationException($"parameter {i} is out of order in: {sql}");
        statements.Add(sql, statement);
        return statement;
    }

    static void Bind(sqlite3_stmt statement, object?[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++) Bind(statement, i + 1, arguments[i]);
    }

    static void Bind(sqlite3_stmt statement, int index, object? value)
    {
        switch (value)
        {
            case null: raw.sqlite3_bind_null(statement, index); break;
            case string text: raw.sqlite3_bind_text(statement, index, text); break;
            case long number: raw.sqlite3_bind_int64(statement, index, number); break;
            case double number: raw.sqlite3_bind_double(statement, index, number); break;
            case bool flag: raw.sqlite3_bind_int64(statement, index, flag ? 1 : 0); break;
            case int number: raw.sqlite3_bind_int64(statement, index, number); break;
            default: throw new ArgumentException($"a {value.GetType().Name} cannot be bound", nameof(value));
        }
    }

    void Throw(int code) => throw new SqliteException(
        raw.sqlite3_errmsg(connection.Handle!).utf8_to_string(), code & 0xff, raw.sqlite3_extended_errcode(connection.Handle!));

    public void Dispose()
    {
        foreach (var statement in statements.Values) statement.Dispose();
    }
}
