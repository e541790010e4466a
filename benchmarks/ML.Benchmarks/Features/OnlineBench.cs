using System.Diagnostics;
using System.Text.Json;
using ML.Features.Online;
using ML.Features.Online.Embedded;
using ML.Features.Online.PostgreSql;
using ML.Features.Online.Redis;
using ML.Hosting.Databases;
using ML.TestKit;
using ML.TestKit.Servers;
using Npgsql;

namespace ML.Benchmarks.Features;

/// <summary>Reads of 1 and 100 keys with 50 features each, against the least that the store's own client must do.</summary>
static class OnlineBench
{
    const int Calls = 40, MostKeys = 100;

    // Compiled for good only when it has run a while: a server lives longer than a benchmark.
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(BenchmarkReport report, TemporaryFolder folder, bool quick)
    {
        await using (var embedded = new EmbeddedStore(folder.File("online.db")))
        {
            await WideRows.FillAsync(embedded);
            var reader = WideRows.Reader(embedded);
            await LatencyAsync(report, reader, quick ? 2000 : 20000);
            var rate = await RateAsync(reader, TimeSpan.FromSeconds(quick ? 3 : 10));
            report.Add("embedded, 100 keys × 50 features", $"{rate:#,0} rows/s", "50,000 rows/s a core", rate / 50_000, Goal.AtLeastTimes(1));
        }

        await RedisAsync(report, quick ? 40 : 200);
        await PostgreSqlAsync(report, quick ? 40 : 200);
    }

    static async Task LatencyAsync(BenchmarkReport report, OnlineFeatureReader reader, int calls)
    {
        var (random, plan, times) = (new Random(1), WideRows.Plan(), new List<double>(calls));
        var watch = Stopwatch.StartNew();
        while (times.Count < calls)
        {
            var request = WideRows.Request(random, 1);
            var started = Stopwatch.GetTimestamp();
            Decode(await reader.ReadAsync(plan, request, overrides: false, default));
            if (watch.Elapsed > WarmUp) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        var p99 = times[(int)(times.Count * 0.99)];
        report.Add("embedded, 1 key × 50 features, p99", $"{p99:0.000} ms (p50 {times[times.Count / 2]:0.000})", "1 ms", p99, Goal.AtMostTimes(1));
    }

    static async Task<double> RateAsync(OnlineFeatureReader reader, TimeSpan time)
    {
        var (random, plan, rows) = (new Random(2), WideRows.Plan(), 0L);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < WarmUp;) Decode(await reader.ReadAsync(plan, WideRows.Request(random, MostKeys), overrides: false, default));
        var (started, spent) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            Decode(await reader.ReadAsync(plan, WideRows.Request(random, MostKeys), overrides: false, default));
            rows += MostKeys;
        }

        // Other programs may have the core at times: what counts is the work for each second of it.
        return rows / (Environment.CpuUsage.TotalTime - spent).TotalSeconds;
    }

    // Values are decoded when they are asked for: a reading counts when all of them were.
    static void Decode(List<OnlineColumn> columns)
    {
        Span<long> bits = stackalloc long[MostKeys];
        Span<bool> present = stackalloc bool[MostKeys];
        long all = 0;
        foreach (var column in columns)
        {
            column.Values.CopyBits(bits, present);
            for (var row = 0; row < column.Values.Length; row++) all ^= present[row] ? bits[row] : 1;
        }

        decoded ^= all;
    }

    static long decoded;

    static async Task RedisAsync(BenchmarkReport report, int repeats)
    {
        await using var server = await RedisServer.StartAsync();
        var address = RedisAddress.Parse($"redis://:secret@127.0.0.1:{server.Port}");
        await using var store = new RedisStore(address);
        await WideRows.FillAsync(store);
        using var raw = await RespConnection.OpenAsync(address, default);
        foreach (var keys in (int[])[1, 100])
        {
            var values = new byte[keys][];
            await CompareAsync(report, "redis", "raw MGET", store, keys, repeats, Goal.AtMostTimes(1.3), asked => Prefixed(asked), async list =>
            {
                raw.Begin(1 + list.Length);
                raw.Add("MGET"u8);
                foreach (var key in list) raw.Add(key);
                await raw.SendAsync(default);
                await raw.ReadListAsync(list, values!, default);
            });
        }
    }

    static byte[][] Prefixed(byte[][] keys) => [.. keys.Select(k => (byte[])[.. "ml:features:wide:"u8, .. k])];

    static async Task PostgreSqlAsync(BenchmarkReport report, int repeats)
    {
        await using var cluster = await PostgresCluster.CreateAsync();
        var uri = await cluster.NewDatabaseAsync();
        await using var store = new PostgreSqlStore(uri);
        await WideRows.FillAsync(store);
        await using var source = NpgsqlDataSource.Create(DatabaseUri.Parse(uri).ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using (var analyze = new NpgsqlCommand("VACUUM ANALYZE ml_online_wide", connection)) await analyze.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand("SELECT key, value FROM ml_online_wide WHERE key = ANY ($1)", connection);
        var parameter = new NpgsqlParameter<byte[][]> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Bytea, TypedValue = [] };
        command.Parameters.Add(parameter);
        await command.PrepareAsync();
        foreach (var keys in (int[])[1, 100])
            await CompareAsync(report, "postgresql", "raw prepared query", store, keys, repeats, Goal.AtMostTimes(1.5), asked => asked, async list =>
            {
                parameter.TypedValue = list;
                await using var rows = await command.ExecuteReaderAsync();
                while (await rows.ReadAsync()) _ = rows.GetFieldValue<byte[]>(1);
            });
    }

    // In turn and in small portions: what else the machine does meets both.
    static async Task CompareAsync(
        BenchmarkReport report, string name, string peerName, IOnlineStore store, int keys, int repeats, Goal goal, Func<byte[][], byte[][]> rawKeys, Func<byte[][], Task> read)
    {
        var (reader, plan, random) = (WideRows.Reader(store), WideRows.Plan(), new Random(3));
        var columns = Enumerable.Range(0, Calls).Select(_ => WideRows.Columns(random, keys)).ToArray();
        var lists = columns.Select(c => rawKeys([.. c["id"].Select(id => WideRows.Key(id.GetInt64()))])).ToArray();
        async Task OursAsync()
        {
            foreach (var column in columns) Decode(await reader.ReadAsync(plan, new RequestColumns((IReadOnlyDictionary<string, JsonElement[]>)column, keys), overrides: false, default));
        }

        async Task PeerAsync()
        {
            foreach (var list in lists) await read(list);
        }

        for (var watch = Stopwatch.StartNew(); watch.Elapsed < WarmUp * 2;)
        {
            await OursAsync();
            await PeerAsync();
        }

        var (ours, peer) = await Measure.PairAsync(repeats, OursAsync, PeerAsync);
        report.Add($"{name}, {keys} keys × 50 features", $"{ours.TotalMicroseconds / Calls:0} µs", $"{peer.TotalMicroseconds / Calls:0} µs {peerName}", ours / peer, goal);
    }
}
