using System.Globalization;
using System.Diagnostics;
using ML.Features;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Online;
using ML.Features.Online.Redis;
using ML.Hosting.Databases;
using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.TestKit.Servers;
using Npgsql;
using SQLitePCL;

namespace ML.Benchmarks.Features;

/// <summary>A whole publication, from Parquet rows to the store, against the store's own bulk path fed with rows that are ready.</summary>
static class PublishBench
{
    const int Batch = 10_000;

    // The issue is the share that is left of the store's own speed; nobody set a bound for it.
    static readonly Goal Told = Goal.AtLeastTimes(0);

    public static async Task RunAsync(BenchmarkReport report, bool quick)
    {
        var rows = quick ? 50_000 : 1_000_000;
        using var folder = new TemporaryFolder();
        using (var connection = DuckDbDatabase.Shared.Connect())
            connection.Execute($"COPY (SELECT i AS id, now() - INTERVAL 1 HOUR AS ts, {string.Join(", ", Enumerable.Range(0, WideRows.Features).Select(f => $"(i * 0.5 + {f})::DOUBLE AS f{f}"))} FROM range({rows}) t(i)) TO '{folder.File("wide.parquet")}'");
        await CaseAsync(report, folder, rows, "embedded", "embedded", "one transaction of prepared inserts", () => Sqlite(folder.File("raw.db"), rows));

        await using var redis = await RedisServer.StartAsync();
        var address = $"redis://:secret@127.0.0.1:{redis.Port}";
        await CaseAsync(report, folder, rows, "redis", address + "/1", "pipelined SET", () => RedisAsync(RedisAddress.Parse(address + "/2"), rows));

        await using var cluster = await PostgresCluster.CreateAsync();
        var (published, raw) = (await cluster.NewDatabaseAsync(), await cluster.NewDatabaseAsync());
        await CaseAsync(report, folder, rows, "postgresql", published, "COPY", () => PostgreSqlAsync(raw, rows));
    }

    static async Task CaseAsync(BenchmarkReport report, TemporaryFolder folder, int rows, string name, string address, string peer, Func<Task<TimeSpan>> bulk)
    {
        await using var store = await FeatureStore.OpenAsync($"sqlite:///{folder.File(name + ".db")}", new FeatureStoreOptions { Root = folder.File(name), OnlineStore = address });
        await store.ApplyAsync([new FeatureTable { Name = "wide", Location = folder.File("wide.parquet"), PrimaryKeys = ["id"], TimeseriesColumn = "ts", Online = true }]);
        var ours = await Measure.OnceAsync(() => store.MaterializeAsync(new MaterializeFeatures { Full = true }));
        var theirs = await bulk();
        report.AddThroughput(string.Create(CultureInfo.InvariantCulture, $"publish {rows:#,0} rows × 50 to {name}, against {peer}"), rows / ours.TotalSeconds, rows / theirs.TotalSeconds, "rows/s", Told);
    }

    static Task<TimeSpan> Sqlite(string path, int rows)
    {
        var all = WideRows.Make(0, rows).ToList();
        Batteries_V2.Init();
        raw.sqlite3_open(path, out var database);
        using (database)
        {
            var started = Stopwatch.GetTimestamp();
            raw.sqlite3_exec(database, "PRAGMA journal_mode=WAL");
            raw.sqlite3_exec(database, "CREATE TABLE wide (key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID; BEGIN");
            raw.sqlite3_prepare_v2(database, "INSERT INTO wide VALUES (?1, ?2)", out var statement);
            foreach (var row in all)
            {
                raw.sqlite3_bind_blob(statement, 1, row.Key);
                raw.sqlite3_bind_blob(statement, 2, row.Value);
                raw.sqlite3_step(statement);
                raw.sqlite3_reset(statement);
            }

            statement.Dispose();
            raw.sqlite3_exec(database, "COMMIT");
            return Task.FromResult(Stopwatch.GetElapsedTime(started));
        }
    }

    static async Task<TimeSpan> RedisAsync(RedisAddress address, int rows)
    {
        var all = WideRows.Make(0, rows).ToList();
        using var connection = await RespConnection.OpenAsync(address, default);
        var started = Stopwatch.GetTimestamp();
        foreach (var batch in all.Chunk(Batch))
        {
            foreach (var row in batch)
            {
                connection.Begin(3);
                connection.Add("SET"u8);
                connection.Add("ml:features:wide:"u8, row.Key);
                connection.Add(row.Value);
            }

            await connection.SendAsync(default);
            for (var i = 0; i < batch.Length; i++) await connection.ReadAsync(default);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    static async Task<TimeSpan> PostgreSqlAsync(string uri, int rows)
    {
        var all = WideRows.Make(0, rows).ToList();
        await using var source = NpgsqlDataSource.Create(DatabaseUri.Parse(uri).ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using (var create = new NpgsqlCommand("CREATE TABLE wide (key BYTEA NOT NULL PRIMARY KEY, value BYTEA NOT NULL)", connection)) await create.ExecuteNonQueryAsync();
        var started = Stopwatch.GetTimestamp();
        await using (var writer = await connection.BeginBinaryImportAsync("COPY wide FROM STDIN (FORMAT BINARY)"))
        {
            foreach (var row in all)
            {
                await writer.StartRowAsync();
                await writer.WriteAsync(row.Key);
                await writer.WriteAsync(row.Value);
            }

            await writer.CompleteAsync();
        }

        return Stopwatch.GetElapsedTime(started);
    }
}
