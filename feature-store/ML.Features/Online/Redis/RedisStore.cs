using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using ML.Common.Errors;

namespace ML.Features.Online.Redis;

/// <summary>Rows in Redis: one string a key, read by MGET, written by a script that keeps the newer of two rows.</summary>
sealed class RedisStore(RedisAddress address) : IOnlineStore
{
    const int RowsPerScript = 500;

    // Bytes are compared as numbers: Lua compares strings by the server's locale.
    const string WriteNewer = """
        for i, key in ipairs(KEYS) do
          local old = redis.call('GETRANGE', key, 0, 15)
          local keep = false
          if #old == 16 then
            local o = {struct.unpack('>I4I4I4I4', old)}
            local n = {struct.unpack('>I4I4I4I4', ARGV[i])}
            for p = 1, 4 do
              if o[p] ~= n[p] then keep = o[p] > n[p] break end
            end
          end
          if not keep then redis.call('SET', key, ARGV[i]) end
        end
        return 0
        """;

    const string DeleteSame = """
        for i, key in ipairs(KEYS) do
          if redis.call('GETRANGE', key, 0, 15) == ARGV[i] then redis.call('UNLINK', key) end
        end
        return 0
        """;

    readonly ConcurrentStack<RespConnection> idle = [];
    readonly ConcurrentDictionary<string, byte[]> prefixes = new(StringComparer.Ordinal);

    public string Kind => "redis";

    public async ValueTask WriteAsync(string table, IReadOnlyList<OnlineRow> rows, CancellationToken cancellation)
    {
        var prefix = Prefix(table);
        await UseAsync(async connection =>
        {
            // A row whose key is new is set straight away; the script has to look only at those with an older or newer one in the store.
            var known = new List<int>();
            var tried = Math.Min(RowsPerScript, rows.Count);
            await SetNewAsync(connection, prefix, rows, 0, tried, known, cancellation);
            if (known.Count <= tried / 2) await SetNewAsync(connection, prefix, rows, tried, rows.Count, known, cancellation);
            else known.AddRange(Enumerable.Range(tried, rows.Count - tried));
            await SetNewerAsync(connection, prefix, rows, known, cancellation);
        }, cancellation);
    }

    static async ValueTask SetNewAsync(RespConnection connection, byte[] prefix, IReadOnlyList<OnlineRow> rows, int from, int to, List<int> known, CancellationToken cancellation)
    {
        for (var row = from; row < to; row++)
        {
            connection.Begin(4);
            connection.Add("SET"u8);
            connection.Add(prefix, rows[row].Key);
            connection.Add(rows[row].Value);
            connection.Add("NX"u8);
        }

        await connection.SendAsync(cancellation);
        for (var row = from; row < to; row++)
            if (!await connection.ReadDoneAsync(cancellation)) known.Add(row);
    }

    static ValueTask SetNewerAsync(RespConnection connection, byte[] prefix, IReadOnlyList<OnlineRow> rows, List<int> places, CancellationToken cancellation) =>
        RunAsync(connection, WriteNewer, prefix, places.ConvertAll(row => (rows[row].Key, rows[row].Value)), cancellation);

    static async ValueTask RunAsync(RespConnection connection, string script, byte[] prefix, List<(byte[] Key, byte[] Argument)> pairs, CancellationToken cancellation)
    {
        var scripts = 0;
        foreach (var some in pairs.Chunk(RowsPerScript))
        {
            connection.Begin(3 + some.Length * 2);
            connection.Add("EVAL"u8);
            connection.Add(script);
            connection.Add(some.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
            foreach (var (key, _) in some) connection.Add(prefix, key);
            foreach (var (_, argument) in some) connection.Add(argument);
            scripts++;
        }

        await connection.SendAsync(cancellation);
        for (var i = 0; i < scripts; i++) await connection.ReadAsync(cancellation);
    }

    public async ValueTask DeleteAsync(string table, IReadOnlyList<OnlineRow> rows, CancellationToken cancellation)
    {
        var (prefix, pairs) = (Prefix(table), rows.Select(r => (r.Key, r.Value[..PackedRow.OrderLength])).ToList());
        await UseAsync(connection => RunAsync(connection, DeleteSame, prefix, pairs, cancellation), cancellation);
    }

    public ValueTask ReadAsync(string table, IReadOnlyList<byte[]?> keys, byte[]?[] values, CancellationToken cancellation)
    {
        Array.Clear(values);
        var asked = 0;
        for (var i = 0; i < keys.Count; i++)
            if (keys[i] is not null) asked++;
        if (asked == 0) return ValueTask.CompletedTask;
        var prefix = prefixes.GetOrAdd(table, Prefix);
        return UseAsync(
            (Keys: keys, Values: values, Prefix: prefix, Asked: asked),
            static async (connection, read, cancellation) =>
            {
                connection.Begin(1 + read.Asked);
                connection.Add("MGET"u8);
                for (var i = 0; i < read.Keys.Count; i++)
                    if (read.Keys[i] is { } key) connection.Add(read.Prefix, key);
                await connection.SendAsync(cancellation);
                await connection.ReadListAsync(read.Keys, read.Values, cancellation);
            },
            cancellation);
    }

    public async ValueTask DropAsync(string table, CancellationToken cancellation)
    {
        var pattern = Escape(Encoding.UTF8.GetString(Prefix(table))) + "*";
        await UseAsync(async connection =>
        {
            var cursor = "0";
            do
            {
                connection.Begin(6);
                foreach (var part in (string[])["SCAN", cursor, "MATCH", pattern, "COUNT", "1000"]) connection.Add(part);
                await connection.SendAsync(cancellation);
                await connection.ReadListAsync(cancellation);
                cursor = Encoding.UTF8.GetString((await connection.ReadAsync(cancellation))!);
                var found = new byte[await connection.ReadListAsync(cancellation)][];
                for (var i = 0; i < found.Length; i++) found[i] = (await connection.ReadAsync(cancellation))!;
                if (found.Length == 0) continue;
                connection.Begin(1 + found.Length);
                connection.Add("UNLINK"u8);
                foreach (var key in found) connection.Add(key);
                await connection.SendAsync(cancellation);
                await connection.ReadAsync(cancellation);
            }
            while (cursor != "0");
        }, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        while (idle.TryPop(out var connection)) connection.Dispose();
        return ValueTask.CompletedTask;
    }

    ValueTask UseAsync(Func<RespConnection, ValueTask> work, CancellationToken cancellation) => UseAsync(work, static (connection, work, _) => work(connection), cancellation);

    async ValueTask UseAsync<T>(T state, Func<RespConnection, T, CancellationToken, ValueTask> work, CancellationToken cancellation)
    {
        var reused = idle.TryPop(out var connection);
        try
        {
            connection ??= await RespConnection.OpenAsync(address, cancellation);
            await work(connection, state, cancellation);
            idle.Push(connection);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            connection?.Dispose();
            // A connection that lay idle may have died with the server before this one; the work can be done on a new one.
            if (reused) await UseAsync(state, work, cancellation);
            else throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"the online store redis at {address.Host}:{address.Port} cannot be reached: {error.Message}", error);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    static byte[] Prefix(string table) => Encoding.UTF8.GetBytes($"ml:features:{table}:");

    static string Escape(string text) => text.Replace("[", "\\[", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal);
}
