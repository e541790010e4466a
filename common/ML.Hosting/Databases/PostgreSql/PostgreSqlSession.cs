using System.Data.Common;
using ML.Common.Errors;
using Npgsql;

namespace ML.Hosting.Databases.PostgreSql;

/// <summary>A pooled PostgreSQL connection inside a transaction; statements are prepared by Npgsql when they recur.</summary>
/// <param name="connection">The connection.</param>
/// <param name="stays">Whether the thread waits for each answer.</param>
sealed class PostgreSqlSession(NpgsqlConnection connection, bool stays = false) : DbSession
{
    // Bounds the size of one message; the server answers while the next one is prepared.
    const int BatchSize = 500;

    public override DatabaseKind Kind => DatabaseKind.PostgreSql;

    public override async Task<int> ExecuteAsync(string sql, params object?[] arguments)
    {
        await using var command = Command(sql, arguments);
        return stays ? command.ExecuteNonQuery() : await command.ExecuteNonQueryAsync();
    }

    public override async Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> map, params object?[] arguments)
    {
        var rows = new List<T>();
        await ForEachAsync(sql, reader => rows.Add(map(reader)), arguments);
        return rows;
    }

    public override async Task ForEachAsync(string sql, Action<DbDataReader> row, params object?[] arguments)
    {
        await using var command = Command(sql, arguments);
        await using var reader = stays ? command.ExecuteReader() : await command.ExecuteReaderAsync();
        while (stays ? reader.Read() : await reader.ReadAsync()) row(reader);
    }

    public override async Task ForEachOfAsync(IReadOnlyList<RowQuery> queries)
    {
        if (queries.Count == 0) return;
        await using var batch = new NpgsqlBatch(connection);
        foreach (var query in queries) batch.BatchCommands.Add(BatchCommand(query.Sql, query.Arguments));
        await using var reader = stays ? batch.ExecuteReader() : await batch.ExecuteReaderAsync();
        foreach (var query in queries)
        {
            while (stays ? reader.Read() : await reader.ReadAsync()) query.Row(reader);
            _ = stays ? reader.NextResult() : await reader.NextResultAsync();
        }
    }

    public override async Task StreamAsync(string sql, Func<DbRow, ValueTask> row, params object?[] arguments)
    {
        await using var command = Command(sql, arguments);
        await using var reader = stays ? command.ExecuteReader() : await command.ExecuteReaderAsync();
        var current = new PostgreSqlRow(reader);
        while (stays ? reader.Read() : await reader.ReadAsync()) await row(current);
    }

    public override async Task ForEachRowAsync(string sql, Action<DbRow> row, params object?[] arguments)
    {
        await using var command = Command(sql, arguments);
        await using var reader = await command.ExecuteReaderAsync();
        var current = new PostgreSqlRow(reader);
        while (await reader.ReadAsync()) row(current);
    }

    // Binary copies cost PostgreSQL and us about half of what the rows of queries do.
    public override async Task StreamEachAsync(string sql, IReadOnlyList<string> keys, Action<DbRow> row, Func<int, ValueTask> ended)
    {
        for (var first = 0; first < keys.Count; first += BatchSize)
        {
            var count = Math.Min(BatchSize, keys.Count - first);
            var query = CopyOfEach(sql, keys.Skip(first).Take(count));
            await using var copy = stays ? connection.BeginRawBinaryCopy(query) : await connection.BeginRawBinaryCopyAsync(query);
            var rows = new CopiedRows(copy, stays);
            var done = 0;
            while (await rows.NextAsync())
            {
                if (rows.Number <= done) throw new InvalidOperationException("the rows of a copy are not in the order of their keys");
                while (done < rows.Number - 1) await ended(first + done++);
                row(rows);
            }

            while (done < count) await ended(first + done++);
        }
    }

    // COPY takes no parameters. OFFSET 0 keeps the planner from turning the loop over the keys, in their order, into another join.
    static string CopyOfEach(string sql, IEnumerable<string> keys) =>
        $"COPY (SELECT k.number, r.* FROM unnest(ARRAY[{string.Join(',', keys.Select(Literal))}]) WITH ORDINALITY AS k(key, number) "
        + $"CROSS JOIN LATERAL ({sql.Replace("$1", "k.key", StringComparison.Ordinal)} OFFSET 0) AS r) TO STDOUT (FORMAT BINARY)";

    // This form means the same whatever standard_conforming_strings is.
    static string Literal(string text) => $"E'{Checked(text).Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    public override async Task<int> ExecuteManyAsync(string sql, IEnumerable<object?[]> argumentSets)
    {
        var changed = 0;
        foreach (var chunk in argumentSets.Chunk(BatchSize))
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var arguments in chunk) batch.BatchCommands.Add(BatchCommand(sql, arguments));
            changed += stays ? batch.ExecuteNonQuery() : await batch.ExecuteNonQueryAsync();
        }

        return changed;
    }

    static NpgsqlBatchCommand BatchCommand(string sql, object?[] arguments)
    {
        var command = new NpgsqlBatchCommand(sql);
        Bind(command.Parameters, arguments);
        return command;
    }

    NpgsqlCommand Command(string sql, object?[] arguments)
    {
        var command = new NpgsqlCommand(sql, connection);
        Bind(command.Parameters, arguments);
        return command;
    }

    static void Bind(NpgsqlParameterCollection parameters, object?[] arguments)
    {
        foreach (var argument in arguments)
            parameters.Add(new NpgsqlParameter { Value = Checked(argument) ?? DBNull.Value });
    }

    // PostgreSQL's text cannot hold the zero character, which JSON strings can.
    static object? Checked(object? argument) => argument switch
    {
        string text => Checked(text),
        string?[] texts => Array.ConvertAll(texts, t => t is null ? null : Checked(t)),
        _ => argument,
    };

    static string Checked(string text) => text.Contains('\0')
        ? throw PlatformException.Invalid(
            $"Invalid value '{text.Replace("\0", "\\u0000")}' supplied: it holds the zero character, which PostgreSQL cannot store.")
        : text;
}
