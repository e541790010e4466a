using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Lakehouse.DuckDb;
using Npgsql;
using NpgsqlTypes;

namespace ML.Features.Online.PostgreSql;

/// <summary>Rows in PostgreSQL: a table of key and packed row for each feature table.</summary>
sealed class PostgreSqlStore : IOnlineStore
{
    // Below it the look at the keys costs more than the faster way brings.
    const int RowsWorthCopying = 200;

    // An index of PostgreSQL takes keys of up to 2,704 bytes; longer ones are kept by their hash.
    const int MostKeyBytes = 2048;

    readonly NpgsqlDataSource source;
    readonly string place;
    readonly ConcurrentDictionary<string, bool> created = new(StringComparer.Ordinal);

    // Tables that were empty when they were first written, and have been given no key twice since.
    readonly ConcurrentDictionary<string, bool> allNew = new(StringComparer.Ordinal);

    /// <param name="uri">As <c>--backend-store-uri</c> names a PostgreSQL.</param>
    public PostgreSqlStore(string uri)
    {
        var parsed = DatabaseUri.Parse(uri);
        var builder = new NpgsqlConnectionStringBuilder(parsed.ConnectionString);
        // The same few statements again and again: the server plans each once a connection.
        if (builder.MaxAutoPrepare == 0) (builder.MaxAutoPrepare, builder.AutoPrepareMinUsages) = (64, 2);
        // No statement here changes a session: there is nothing to take back before the next one.
        builder.NoResetOnClose = true;
        source = NpgsqlDataSource.Create(builder.ConnectionString);
        place = $"{builder.Host}:{builder.Port}/{builder.Database}";
    }

    public string Kind => "postgresql";

    public ValueTask WriteAsync(string table, IReadOnlyList<OnlineRow> rows, CancellationToken cancellation) => GuardAsync(async () =>
    {
        await CreateAsync(table, cancellation);
        // Keys in one order, so that two writers cannot deadlock.
        var sorted = rows.Select(r => r.Key.Length > MostKeyBytes ? r with { Key = Stored(r.Key) } : r).ToArray();
        Array.Sort(sorted, static (a, b) => ByteOrder.Instance.Compare(a.Key, b.Key));
        IReadOnlyList<OnlineRow> left = sorted.Length < RowsWorthCopying ? sorted : await CopyNewAsync(table, sorted, cancellation);
        if (left.Count > 0) await UpsertAsync(table, left, cancellation);
    });

    // COPY takes rows several times as fast as INSERT, but only such whose key is not there. Answers the others.
    async Task<IReadOnlyList<OnlineRow>> CopyNewAsync(string table, OnlineRow[] rows, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        if (!allNew.TryGetValue(table, out var trusting)) allNew[table] = trusting = await IsEmptyAsync(connection, table, cancellation);
        if (trusting)
        {
            if (await TryCopyAsync(connection, table, rows, cancellation)) return [];
            allNew[table] = false;
        }

        var known = await KnownAsync(connection, table, rows, cancellation);
        if (known.Count > rows.Length / 2) return rows;
        var unknown = known.Count == 0 ? rows : [.. rows.Where((_, i) => !known.Contains(i))];
        return await TryCopyAsync(connection, table, unknown, cancellation) ? [.. known.Select(i => rows[i])] : rows;
    }

    // False when one of the keys is there: nothing was copied then.
    static async Task<bool> TryCopyAsync(NpgsqlConnection connection, string table, IEnumerable<OnlineRow> rows, CancellationToken cancellation)
    {
        try
        {
            await BinaryCopy.WriteAsync(connection, $"COPY {Name(table)} (key, value) FROM STDIN (FORMAT BINARY)", rows, cancellation);
            return true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    static async Task<bool> IsEmptyAsync(NpgsqlConnection connection, string table, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"SELECT NOT EXISTS (SELECT FROM {Name(table)})", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    static async Task<HashSet<int>> KnownAsync(NpgsqlConnection connection, string table, OnlineRow[] rows, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"SELECT u.place FROM unnest($1) WITH ORDINALITY AS u (key, place) JOIN {Name(table)} t ON t.key = u.key", connection);
        Add(command, Array.ConvertAll(rows, r => r.Key));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var known = new HashSet<int>();
        while (await reader.ReadAsync(cancellation)) known.Add((int)reader.GetInt64(0) - 1);
        return known;
    }

    async Task UpsertAsync(string table, IReadOnlyList<OnlineRow> rows, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            $"INSERT INTO {Name(table)} AS t (key, value) SELECT unnest($1), unnest($2) ON CONFLICT (key) DO UPDATE SET value = excluded.value "
            + "WHERE substr(excluded.value, 1, 16) >= substr(t.value, 1, 16)");
        Add(command, [.. rows.Select(r => r.Key)]);
        Add(command, [.. rows.Select(r => r.Value)]);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public ValueTask DeleteAsync(string table, IReadOnlyList<OnlineRow> rows, CancellationToken cancellation) => GuardAsync(async () =>
    {
        await CreateAsync(table, cancellation);
        await using var command = source.CreateCommand($"DELETE FROM {Name(table)} t USING unnest($1, $2) AS u (key, place) WHERE t.key = u.key AND substr(t.value, 1, 16) = u.place");
        Add(command, [.. rows.Select(r => Stored(r.Key))]);
        Add(command, [.. rows.Select(r => r.Value[..PackedRow.OrderLength])]);
        await command.ExecuteNonQueryAsync(cancellation);
    });

    public ValueTask ReadAsync(string table, IReadOnlyList<byte[]?> keys, byte[]?[] values, CancellationToken cancellation) => GuardAsync(async () =>
    {
        Array.Clear(values);
        await CreateAsync(table, cancellation);
        if (keys.Count == 1)
        {
            if (keys[0] is { } key) values[0] = await ReadAsync(table, Stored(key), cancellation);
            return;
        }

        await using var command = source.CreateCommand($"SELECT u.place, t.value FROM unnest($1) WITH ORDINALITY AS u (key, place) JOIN {Name(table)} t ON t.key = u.key");
        Add(command, [.. keys.Select(k => k is null ? [] : Stored(k))]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var place = (int)reader.GetInt64(0) - 1;
            if (keys[place] is not null) values[place] = reader.GetFieldValue<byte[]>(1);
        }
    });

    async Task<byte[]?> ReadAsync(string table, byte[] key, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand($"SELECT value FROM {Name(table)} WHERE key = $1");
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = key, NpgsqlDbType = NpgsqlDbType.Bytea });
        return (byte[]?)await command.ExecuteScalarAsync(cancellation);
    }

    public ValueTask DropAsync(string table, CancellationToken cancellation) => GuardAsync(async () =>
    {
        // The table itself stays: other processes know that it is there.
        await CreateAsync(table, cancellation);
        await using var command = source.CreateCommand($"TRUNCATE {Name(table)}");
        await command.ExecuteNonQueryAsync(cancellation);
        allNew.TryRemove(table, out _);
    });

    public ValueTask DisposeAsync() => source.DisposeAsync();

    async Task CreateAsync(string table, CancellationToken cancellation)
    {
        if (created.ContainsKey(table)) return;
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // Two servers may publish a table for the first time at once; the second waits here.
        await using var command = new NpgsqlCommand(
            $"SELECT pg_advisory_xact_lock(5000319); CREATE TABLE IF NOT EXISTS {Name(table)} (key BYTEA NOT NULL PRIMARY KEY, value BYTEA NOT NULL)", connection, transaction);
        await command.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        created[table] = true;
    }

    async ValueTask GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or IOException)
        {
            throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"the online store postgresql at {place} failed: {error.Message}", error);
        }
    }

    static void Add(NpgsqlCommand command, byte[][] values) =>
        command.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });

    // No key of a table begins so: a text of a negative length.
    static byte[] Stored(byte[] key) => key.Length <= MostKeyBytes ? key : [0xff, 0xff, 0xff, 0xff, .. SHA256.HashData(key)];

    // PostgreSQL cuts names at 63 bytes; a long one is told apart by its hash.
    static string Name(string table)
    {
        var name = "ml_online_" + table;
        if (Encoding.UTF8.GetByteCount(name) > 63) name = name[..46] + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(table)))[..16];
        return Sql.Identifier(name);
    }
}
