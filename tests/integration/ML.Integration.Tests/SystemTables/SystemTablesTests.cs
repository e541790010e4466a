using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.SystemTables;

/// <summary>What the platform knows is in Delta tables, each row once, and follows every change.</summary>
public sealed class SystemTablesTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public static TheoryData<string> Databases => new("sqlite", "postgresql");

    string Tables => folder.File("tables");

    public void Dispose() => folder.Dispose();

    async Task<string> DatabaseAsync(string kind) =>
        kind == "sqlite" ? $"sqlite:///{folder.Path}/mlflow.db" : await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();

    Task<MlServer> StartAsync(string uri) => MlServer.StartAsync(uri, folder.Path, "--system-tables", Tables, "--features-root", folder.File("features"));

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Tables_follow_what_is_added_changed_and_removed(string kind)
    {
        var uri = await DatabaseAsync(kind);
        await using var server = await StartAsync(uri);
        var tables = new SystemTablesReader(Tables);
        var experiment = await server.Http.CreateExperimentAsync("delays");
        var run = await server.Http.CreateRunAsync(experiment);
        var other = await server.Http.CreateRunAsync(experiment);
        await LogAsync(server.Http, run, 0, 500);
        await LogAsync(server.Http, other, 0, 20);
        await server.Http.PostAsync("runs/set-tag", new JsonObject { ["run_id"] = run, ["key"] = "team", ["value"] = "it's \"red\"" });
        await tables.ExpectAsync("SELECT concat_ws('|', run_id, count(*), sum(value), min(step), max(step)) FROM metrics GROUP BY run_id ORDER BY max(step) DESC", $"{run}|500|124750.0|0|499", $"{other}|20|190.0|0|19");
        await tables.ExpectAsync("SELECT concat_ws('|', key, value) FROM params WHERE value = '0' ORDER BY run_id = '" + run + "' DESC", "p0|0", "p0|0");
        await tables.ExpectAsync($"SELECT concat_ws('|', tags['team'], status, lifecycle_stage, epoch_ms(start_time)) FROM runs WHERE run_id = '{run}'", "it's \"red\"|RUNNING|active|1");
        await tables.ExpectAsync("SELECT concat_ws('|', experiment_id, name) FROM experiments ORDER BY experiment_id", "0|Default", $"{experiment}|delays");

        await server.Http.PostAsync("runs/update", new JsonObject { ["run_id"] = run, ["status"] = "FINISHED", ["end_time"] = 5000 });
        await LogAsync(server.Http, run, 500, 100);
        await tables.ExpectAsync($"SELECT concat_ws('|', status, epoch_ms(end_time)) FROM runs WHERE run_id = '{run}'", "FINISHED|5000");
        await tables.ExpectAsync($"SELECT concat_ws('|', count(*), count(DISTINCT step)) FROM metrics WHERE run_id = '{run}'", "600|600");

        // Removed for good, the run with the newest rows: what is logged after must not be taken for what was.
        await server.Http.PostAsync("runs/delete", new JsonObject { ["run_id"] = run });
        await tables.ExpectAsync($"SELECT lifecycle_stage FROM runs WHERE run_id = '{run}'", "deleted");
        await CollectAsync(uri);
        await LogAsync(server.Http, other, 20, 50);
        await tables.ExpectAsync("SELECT run_id FROM runs", other);
        await tables.ExpectAsync("SELECT concat_ws('|', run_id, count(*), count(DISTINCT step)) FROM metrics GROUP BY run_id", $"{other}|70|70");
        await tables.ExpectAsync("SELECT DISTINCT run_id FROM params", other);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Models_features_and_endpoints_are_there(string kind)
    {
        await using var server = await StartAsync(await DatabaseAsync(kind));
        var tables = new SystemTablesReader(Tables);
        var http = server.Http;
        await http.PostAsync("registered-models/create", new JsonObject { ["name"] = "delay", ["tags"] = new JsonArray(new JsonObject { ["key"] = "team", ["value"] = "red" }) });
        foreach (var source in (string[])["a", "b"]) await http.PostAsync("model-versions/create", new JsonObject { ["name"] = "delay", ["source"] = $"s3://bucket/{source}" });
        await http.PostAsync("registered-models/alias", new JsonObject { ["name"] = "delay", ["alias"] = "champion", ["version"] = "2" });
        await tables.ExpectAsync("SELECT concat_ws('|', name, tags['team'], aliases['champion']) FROM registered_models", "delay|red|2");
        await tables.ExpectAsync("SELECT concat_ws('|', name, version, source, status) FROM model_versions ORDER BY version", "delay|1|s3://bucket/a|READY", "delay|2|s3://bucket/b|READY");
        await http.PostAsync("registered-models/rename", new JsonObject { ["name"] = "delay", ["new_name"] = "lateness" });
        await tables.ExpectAsync("SELECT concat_ws('|', name, version) FROM model_versions ORDER BY version", "lateness|1", "lateness|2");
        await tables.ExpectAsync("SELECT concat_ws('|', name, tags['team'], aliases['champion']) FROM registered_models", "lateness|red|2");
        await DeleteAsync(http, "model-versions/delete", new JsonObject { ["name"] = "lateness", ["version"] = "1" });
        await tables.ExpectAsync("SELECT concat_ws('|', name, version) FROM model_versions", "lateness|2");

        using var endpoint = await http.PostAsync("/api/2.0/serving-endpoints", TrackingCalls.Json(
            """{"name": "late", "config": {"served_entities": [{"name": "one", "entity_name": "lateness", "entity_version": "2"}]}}"""));
        Assert.True(endpoint.IsSuccessStatusCode, await endpoint.Content.ReadAsStringAsync());
        await tables.ExpectAsync("SELECT concat_ws('|', name, creation_time IS NOT NULL, config LIKE '%lateness%') FROM endpoints", "late|true|true");
        using var gone = await http.DeleteAsync("/api/2.0/serving-endpoints/late");
        await tables.ExpectAsync("SELECT name FROM endpoints");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Every_row_comes_once_through_kill_9(string kind)
    {
        const int rounds = 3, writers = 3;
        var uri = await DatabaseAsync(kind);
        string[] runs = [];
        for (var round = 0; round < rounds; round++)
        {
            await using var server = await StartAsync(uri);
            if (round == 0) runs = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => server.Http.CreateRunAsync("0")));
            using var stop = new CancellationTokenSource();
            var written = 0;
            var writing = runs.Select((run, w) => Task.Run(async () =>
            {
                for (var step = round * 100_000; !stop.IsCancellationRequested; step += 20)
                {
                    try
                    {
                        await LogAsync(server.Http, run, step, 20);
                        Interlocked.Increment(ref written);
                    }
                    catch (HttpRequestException)
                    {
                        return;
                    }
                }
            })).ToList();
            // Long enough for commits to be under way; the moment differs from round to round.
            var goal = 60 + (40 * round);
            await Waiting.UntilAsync(() => Task.FromResult(Volatile.Read(ref written) > goal && Directory.Exists(Path.Combine(Tables, "system", "metrics"))), TimeSpan.FromSeconds(60), () => "nothing was written");
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(writing);
        }

        await using var survivor = await StartAsync(uri);
        var expected = new List<string>();
        foreach (var run in runs.Order(StringComparer.Ordinal))
        {
            var history = await survivor.Http.GetFromJsonAsync<JsonNode>($"/api/2.0/mlflow/metrics/get-history?run_id={run}&metric_key=m");
            var steps = history!["metrics"]!.AsArray().Select(m => m!["step"]!.GetValue<long>()).ToList();
            expected.Add(string.Create(CultureInfo.InvariantCulture, $"{run}|{steps.Count}|{steps.Count}|{steps.Sum()}"));
        }

        var tables = new SystemTablesReader(Tables);
        await tables.ExpectAsync("SELECT concat_ws('|', run_id, count(*), count(DISTINCT step), sum(step)) FROM metrics GROUP BY run_id ORDER BY run_id", [.. expected]);
        await tables.ExpectAsync("SELECT count(*)::VARCHAR FROM runs", writers.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task What_was_written_without_them_is_there_when_they_are_switched_on_again(string kind)
    {
        var uri = await DatabaseAsync(kind);
        string run;
        await using (var server = await StartAsync(uri))
        {
            run = await server.Http.CreateRunAsync("0");
            await LogAsync(server.Http, run, 0, 30);
            await new SystemTablesReader(Tables).ExpectAsync("SELECT count(*)::VARCHAR FROM metrics", "30");
        }

        await using (var server = await MlServer.StartAsync(uri, folder.Path))
        {
            await LogAsync(server.Http, run, 30, 30);
            await Waiting.UntilAsync(async () => await OwnTriggersAsync(uri) == 0, TimeSpan.FromSeconds(30), () => "the triggers are still there");
        }

        await using (var server = await StartAsync(uri))
        {
            await LogAsync(server.Http, run, 60, 30);
            await new SystemTablesReader(Tables).ExpectAsync("SELECT concat_ws('|', count(*), count(DISTINCT step)) FROM metrics", "90|90");
        }
    }

    [Fact]
    public async Task What_others_added_meanwhile_is_taken_up_in_parts_that_memory_holds()
    {
        const int statements = 1300;
        var uri = await DatabaseAsync("postgresql");
        string run;
        await using (var server = await StartAsync(uri))
        {
            run = await server.Http.CreateRunAsync("0");
            await LogAsync(server.Http, run, 0, 10);
            await new SystemTablesReader(Tables).ExpectAsync("SELECT count(*)::VARCHAR FROM metrics", "10");
        }

        var log = Path.Combine(Tables, "system", "metrics", "_delta_log");
        var commits = Directory.GetFiles(log, "*.json").Length;
        await using (var connection = new Npgsql.NpgsqlConnection(Schema.PostgresDescription.ConnectionString(uri)))
        {
            await connection.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand(
                $"DO $$ BEGIN FOR i IN 1..{statements} LOOP INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ('other', i, i, '{run}', i, false); COMMIT; END LOOP; END $$", connection);
            await command.ExecuteNonQueryAsync();
            // And one that adds more rows than a list takes.
            command.CommandText = $"INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) SELECT 'whole', i, i, '{run}', i, false FROM generate_series(1, 5000) i";
            await command.ExecuteNonQueryAsync();
        }

        await using var again = await StartAsync(uri);
        await new SystemTablesReader(Tables).ExpectAsync("SELECT concat_ws('|', key, count(*), count(DISTINCT step)) FROM metrics GROUP BY key ORDER BY key", "m|10|10", $"other|{statements}|{statements}", "whole|5000|5000");
        Assert.True(Directory.GetFiles(log, "*.json").Length >= commits + 3, "one commit took them all");
        await ExpectCopiesOfStatementAsync(again.Http, uri, run);
    }

    // A batch of nothing but metrics makes its copies itself, and then the trigger makes none: beside the real one, or one that does nothing.
    async Task ExpectCopiesOfStatementAsync(HttpClient http, string uri, string run)
    {
        await LogMetricsAsync(http, run, "once", 10);
        await using (var connection = new Npgsql.NpgsqlConnection(Schema.PostgresDescription.ConnectionString(uri)))
        {
            await connection.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand("CREATE OR REPLACE FUNCTION ml_system_metrics_copy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'", connection);
            await command.ExecuteNonQueryAsync();
        }

        await LogMetricsAsync(http, run, "alone", 30);
        await new SystemTablesReader(Tables).ExpectAsync("SELECT concat_ws('|', key, count(*), sum(value), max(step)) FROM metrics WHERE key IN ('once', 'alone') GROUP BY key ORDER BY key", "alone|30|435.0|29", "once|10|45.0|9");
    }

    [Fact]
    public async Task An_older_copy_of_the_database_is_noticed()
    {
        var uri = await DatabaseAsync("sqlite");
        var (file, copy) = (folder.File("mlflow.db"), folder.File("copy.db"));
        await using (var server = await StartAsync(uri))
        {
            var run = await server.Http.CreateRunAsync("0");
            await LogAsync(server.Http, run, 0, 30);
            await new SystemTablesReader(Tables).ExpectAsync("SELECT count(*)::VARCHAR FROM metrics", "30");
            SqliteFile.Execute(file, $"VACUUM INTO '{copy}'");
            await LogAsync(server.Http, run, 30, 30);
            await server.Http.CreateRunAsync("0");
            await new SystemTablesReader(Tables).ExpectAsync("SELECT count(*)::VARCHAR FROM metrics", "60");
            await new SystemTablesReader(Tables).ExpectAsync("SELECT count(*)::VARCHAR FROM runs", "2");
        }

        foreach (var old in Directory.GetFiles(folder.Path, "mlflow.db*")) File.Delete(old);
        File.Move(copy, file);
        await using var again = await StartAsync(uri);
        await new SystemTablesReader(Tables).ExpectAsync("SELECT count(*)::VARCHAR FROM metrics", "30");
        await new SystemTablesReader(Tables).ExpectAsync("SELECT count(*)::VARCHAR FROM runs", "1");
    }

    [Fact]
    public async Task A_database_that_was_put_back_and_has_grown_since_is_noticed()
    {
        var uri = await DatabaseAsync("sqlite");
        var (file, copy) = (folder.File("mlflow.db"), folder.File("copy.db"));
        await using (var server = await StartAsync(uri))
        {
            await LogAsync(server.Http, await server.Http.CreateRunAsync("0"), 0, 30);
            await new SystemTablesReader(Tables).ExpectAsync("SELECT count(*)::VARCHAR FROM metrics", "30");
            SqliteFile.Execute(file, $"VACUUM INTO '{copy}'");
            await LogAsync(server.Http, await server.Http.CreateRunAsync("0"), 30, 30);
            await new SystemTablesReader(Tables).ExpectAsync("SELECT count(*)::VARCHAR FROM metrics", "60");
        }

        foreach (var old in Directory.GetFiles(folder.Path, "mlflow.db*")) File.Delete(old);
        File.Move(copy, file);
        // More rows than the tables ever saw, so that no number gives it away.
        SqliteFile.Execute(file, "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) SELECT 'other', value, timestamp, run_uuid, step + k * 1000, 0 FROM metrics, (SELECT 1 AS k UNION SELECT 2 UNION SELECT 3)");
        await using var again = await StartAsync(uri);
        await new SystemTablesReader(Tables).ExpectAsync("SELECT concat_ws('|', key, count(*), count(DISTINCT run_id)) FROM metrics GROUP BY key ORDER BY key", "m|30|1", "other|90|1");
    }

    [Fact]
    public async Task A_folder_that_was_put_back_is_noticed()
    {
        var uri = await DatabaseAsync("sqlite");
        string run;
        await using (var server = await StartAsync(uri))
        {
            run = await server.Http.CreateRunAsync("0");
            await new SystemTablesReader(Tables).ExpectAsync("SELECT status FROM runs", "RUNNING");
        }

        var copy = folder.File("copy");
        Copy(Tables, copy);
        await using (var server = await StartAsync(uri))
        {
            await server.Http.PostAsync("runs/update", new JsonObject { ["run_id"] = run, ["status"] = "FINISHED", ["end_time"] = 5000 });
            await new SystemTablesReader(Tables).ExpectAsync("SELECT status FROM runs", "FINISHED");
            // The note of it is forgotten by then.
            await Waiting.UntilAsync(() => Task.FromResult(SqliteFile.Query(folder.File("mlflow.db"), "SELECT 1 FROM ml_system_changes WHERE kind = 'runs'").Count == 0), TimeSpan.FromSeconds(30), () => "notes stay");
        }

        Directory.Delete(Tables, recursive: true);
        Directory.Move(copy, Tables);
        await using var again = await StartAsync(uri);
        await new SystemTablesReader(Tables).ExpectAsync("SELECT status FROM runs", "FINISHED");
    }

    static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    static async Task<long> OwnTriggersAsync(string uri)
    {
        if (uri.StartsWith("sqlite", StringComparison.Ordinal))
            return SqliteFile.Query(uri["sqlite:///".Length..], "SELECT 1 FROM sqlite_master WHERE name LIKE 'ml\\_system\\_%' ESCAPE '\\'").Count;
        await using var connection = new Npgsql.NpgsqlConnection(Schema.PostgresDescription.ConnectionString(uri));
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("SELECT count(*) FROM pg_class WHERE relname LIKE 'ml\\_system\\_%'", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    static async Task LogAsync(HttpClient http, string run, int first, int count) => await http.PostAsync("runs/log-batch", new JsonObject
    {
        ["run_id"] = run,
        ["metrics"] = new JsonArray([.. Enumerable.Range(first, count).Select(step =>
            (JsonNode)new JsonObject { ["key"] = "m", ["value"] = step, ["timestamp"] = 1_700_000_000_000 + step, ["step"] = step })]),
        ["params"] = new JsonArray(new JsonObject { ["key"] = $"p{first}", ["value"] = $"{first}" }),
    });

    static Task LogMetricsAsync(HttpClient http, string run, string key, int count) => http.PostAsync("runs/log-batch", new JsonObject
    {
        ["run_id"] = run,
        ["metrics"] = new JsonArray([.. Enumerable.Range(0, count).Select(step => (JsonNode)new JsonObject { ["key"] = key, ["value"] = step, ["timestamp"] = 1, ["step"] = step })]),
    });

    static async Task DeleteAsync(HttpClient http, string path, JsonNode body)
    {
        using var answer = await http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/2.0/mlflow/" + path) { Content = TrackingCalls.Json(body.ToJsonString()) });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    async Task CollectAsync(string uri)
    {
        Layout.LocalStores("ml gc is given the folder of artifacts");
        await using var gc = ChildProcess.Start(Repository.Executable, ["gc", "--backend-store-uri", uri, "--artifacts-destination", folder.File("mlartifacts")], folder.Path);
        Assert.True(await gc.WaitAsync(TimeSpan.FromSeconds(60)) == 0, gc.Output);
    }
}
