using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Features.Integration.Tests;

/// <summary>The published executable, over HTTP and on the command line.</summary>
public sealed class HttpTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string[] Store => [.. MlServer.StoreFlags($"sqlite:///{folder.Path}/mlflow.db", folder.Path), "--features-root", folder.File("features")];

    Task<MlServer> StartAsync() => MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--features-root", folder.File("features"), "--features-allowed-roots", folder.Path);

    async Task<string> RunAsync(params string[] arguments)
    {
        await using var process = ChildProcess.Start(Repository.Executable, ["features", .. arguments, .. Store], folder.Path);
        Assert.True(await process.WaitAsync(TimeSpan.FromSeconds(60)) == 0, process.Output);
        return process.Output;
    }

    async Task DefineAsync(int drivers)
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        using (var connection = ML.Lakehouse.DuckDb.DuckDbDatabase.Shared.Connect())
            connection.Execute($"COPY (SELECT i AS driver_id, now() - INTERVAL 1 HOUR AS event_timestamp, (i * 0.5)::DOUBLE AS conv_rate, i % 1000 AS trips, repeat('x', 100) AS note FROM range({drivers}) t(i)) TO '{folder.File("stats.parquet")}'");
        Directory.CreateDirectory(folder.File("definitions"));
        File.WriteAllText(Path.Combine(folder.File("definitions"), "stats.yaml"), """
            kind: feature_table
            name: driver_stats
            location: ../stats.parquet
            primary_keys: [driver_id]
            timeseries_column: event_timestamp
            ttl: 1d
            online: true
            ---
            kind: on_demand_feature
            name: conv_plus
            expression: conv_rate + val_to_add
            inputs: {conv_rate: double, val_to_add: long}
            ---
            kind: feature_spec
            name: driver_spec
            features:
            - lookup: {table: driver_stats, lookup_key: [driver_id], timestamp_lookup_key: event_timestamp, default_values: {trips: -1}}
            - function: {feature: conv_plus}
            exclude_columns: [note]
            """);
        await RunAsync("apply", folder.File("definitions"));
    }

    static async Task<JsonElement> PostAsync(HttpClient http, string path, string body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode}: {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    [Fact]
    public async Task Feasts_calls_and_feature_specs_answer_over_http()
    {
        await DefineAsync(100);
        await using var server = await StartAsync();
        await PostAsync(server.Http, "/materialize", """{"feature_views": ["driver_stats"], "disable_event_timestamp": true}""");
        var answer = await PostAsync(server.Http, "/get-online-features", """{"features": ["driver_stats:conv_rate", "driver_stats:trips"], "entities": {"driver_id": [3, 9999, "7"]}}""");
        Assert.Equal("""{"feature_names":["driver_id","conv_rate","trips"]}""", answer.GetProperty("metadata").GetRawText());
        Assert.Equal("[1.5,null,3.5]", answer.GetProperty("results")[1].GetProperty("values").GetRawText());
        Assert.Equal("""["PRESENT","NOT_FOUND","PRESENT"]""", answer.GetProperty("results")[2].GetProperty("statuses").GetRawText());
        var full = await PostAsync(server.Http, "/get-online-features", """{"features": ["driver_stats:trips"], "entities": {"driver_id": [3]}, "full_feature_names": true}""");
        Assert.Contains("driver_stats__trips", full.GetRawText());
        var spec = await PostAsync(server.Http, "/feature-specs/driver_spec/invocations", """{"dataframe_records": [{"driver_id": 4, "val_to_add": 2}, {"driver_id": 1000000, "val_to_add": 2}, {"driver_id": 4, "conv_rate": 10, "val_to_add": 1}]}""");
        Assert.Equal("""[{"conv_rate":2,"trips":4,"conv_plus":4},{"conv_rate":null,"trips":-1,"conv_plus":null},{"conv_rate":10,"trips":4,"conv_plus":11}]""", spec.GetProperty("outputs").GetRawText());
    }

    [Fact]
    public async Task Pushed_rows_are_served_unless_older()
    {
        await DefineAsync(10);
        await using var server = await StartAsync();
        await PostAsync(server.Http, "/materialize", """{"disable_event_timestamp": true}""");
        var newer = DateTime.UtcNow.ToString("O");
        await PostAsync(server.Http, "/push", $$$"""{"push_source_name": "driver_stats", "df": {"driver_id": [1, 2], "conv_rate": [77, 78], "trips": [1, 2], "note": [null, "n"], "event_timestamp": ["{{{newer}}}", "2020-01-01T00:00:00"]}}""");
        var answer = await PostAsync(server.Http, "/get-online-features", """{"features": ["driver_stats:conv_rate"], "entities": {"driver_id": [1, 2]}}""");
        Assert.Equal("[77.0,1.0]", answer.GetProperty("results")[1].GetProperty("values").GetRawText());
    }

    [Theory]
    [InlineData("""{"features": ["nope:x"], "entities": {"driver_id": [1]}}""", 404, "FeatureViewNotFoundException")]
    [InlineData("""{"feature_service": "nope", "entities": {"driver_id": [1]}}""", 404, "FeatureServiceNotFoundException")]
    [InlineData("""{"features": ["driver_stats:nope"], "entities": {"driver_id": [1]}}""", 400, "has no feature 'nope'")]
    [InlineData("""{"features": ["trips"], "entities": {"driver_id": [1]}}""", 400, "<feature_view>:<feature>")]
    [InlineData("""{"features": ["driver_stats:trips"], "entities": {"driver": [1]}}""", 400, "key of 'driver_stats' 'driver_id' is missing")]
    [InlineData("""{"features": ["driver_stats:trips"], "entities": {"driver_id": ["abc"]}}""", 400, "expected a whole number")]
    [InlineData("""{"features": ["driver_stats:trips"], "entities": {"driver_id": [1], "b": [1, 2]}}""", 400, "lists of one length")]
    [InlineData("""{"features": ["driver_stats:trips"]}""", 400, "entities is missing")]
    [InlineData("[1", 400, "is not JSON")]
    public async Task Wrong_requests_are_answered_as_feast_answers(string body, int status, string expected)
    {
        await DefineAsync(3);
        await using var server = await StartAsync();
        var answer = await PostAsync(server.Http, "/get-online-features", body, (HttpStatusCode)status);
        Assert.Equal(JsonValueKind.String, answer.ValueKind);
        var inner = JsonDocument.Parse(answer.GetString()!).RootElement;
        Assert.Contains(expected, inner.GetProperty("class").GetString() + " " + inner.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_terminal_sees_how_far_the_work_is_and_a_file_does_not()
    {
        Judge.Require(File.Exists("/usr/bin/script"), "script, which runs a command on a terminal");
        await DefineAsync(25_000);
        var published = await TerminalAsync("materialize");
        Assert.Contains("driver_stats: 25,000 rows", published);
        File.WriteAllText(folder.File("request.json"), """{"name": "bar", "feature_spec": "driver_spec", "spine": {"sql": "SELECT i AS driver_id, now() AS event_timestamp, 1 AS val_to_add FROM range(1000) t(i)"}}""");
        Assert.Contains($"join: [{new string('#', 30)}] 100%", await TerminalAsync("training-set", folder.File("request.json")));
        Assert.Contains("newest event 1 h", published);
        Assert.Contains("keys is not JSON", await TerminalAsync(1, "get", "{", "--features", "driver_stats:trips"));
        Assert.DoesNotContain("join:", await RunAsync("training-set", folder.File("request.json")));
    }

    Task<string> TerminalAsync(params string[] arguments) => TerminalAsync(0, arguments);

    async Task<string> TerminalAsync(int expected, params string[] arguments)
    {
        var command = string.Join(' ', new[] { Repository.Executable, "features" }.Concat(arguments).Concat(Store).Select(a => $"'{a}'"));
        await using var process = ChildProcess.Start("/usr/bin/script", ["-qec", command, "/dev/null"], folder.Path);
        Assert.True(await process.WaitAsync(TimeSpan.FromSeconds(60)) == expected, process.Output);
        return process.Output;
    }

    [Fact]
    public async Task Killed_while_publishing_it_is_resumed_with_nothing_lost()
    {
        Layout.LocalStores("how far it is, is seen in the embedded store's file");
        await DefineAsync(300_000);
        var database = folder.File("features/online.db");
        await using (var killed = ChildProcess.Start(Repository.Executable, ["features", "materialize", .. Store], folder.Path))
        {
            await Waiting.UntilAsync(
                () => Task.FromResult(killed.HasExited || (File.Exists(database + "-wal") && new FileInfo(database + "-wal").Length > 4 << 20)),
                TimeSpan.FromSeconds(60), () => killed.Output);
            Assert.False(killed.HasExited, "it ended before it could be killed: " + killed.Output);
            killed.Signal("KILL");
            await killed.WaitAsync(TimeSpan.FromSeconds(10));
        }

        Assert.Contains("300000 rows", await RunAsync("materialize"));
        await using var server = await StartAsync();
        for (var start = 0; start < 300_000; start += 10_000)
        {
            var keys = string.Join(",", Enumerable.Range(start, 10_000));
            var answer = await PostAsync(server.Http, "/get-online-features", $"{{\"features\": [\"driver_stats:conv_rate\"], \"entities\": {{\"driver_id\": [{keys}]}}}}");
            var values = answer.GetProperty("results")[1].GetProperty("values").EnumerateArray().Select(v => v.GetDouble());
            Assert.Equal(Enumerable.Range(start, 10_000).Select(i => i * 0.5), values);
        }
    }

    [Fact]
    public async Task Killed_in_a_backfill_it_goes_on_behind_the_last_chunk_with_nothing_lost_or_doubled()
    {
        Layout.LocalStores("it takes the time of the embedded store");
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        // Forty days of 5,000 keys each; every second key has a row on the next day too.
        using (var connection = ML.Lakehouse.DuckDb.DuckDbDatabase.Shared.Connect())
            connection.Execute($"COPY (SELECT d * 5000 + i + j * 5000 * (i % 2) AS id, TIMESTAMPTZ '2024-01-01 00:00:00Z' + to_days(d::INTEGER) + to_seconds(i) AS ts, (d * 10 + j)::DOUBLE AS value, repeat('x', 200) AS note FROM range(40) a(d), range(5000) b(i), range(2) c(j)) TO '{folder.File("days.parquet")}'");
        Directory.CreateDirectory(folder.File("days"));
        File.WriteAllText(folder.File("days/days.yaml"), "{kind: feature_table, name: days, location: ../days.parquet, primary_keys: [id], timeseries_column: ts, online: true}");
        await RunAsync("apply", folder.File("days"));
        string[] command = ["materialize", "days", "--start", "2024-01-01", "--end", "2024-02-10", "--chunk", "1d"];
        var log = folder.File("features/online.db-wal");
        await using (var killed = ChildProcess.Start(Repository.Executable, ["features", .. command, .. Store], folder.Path))
        {
            await Waiting.UntilAsync(() => Task.FromResult(killed.HasExited || (File.Exists(log) && new FileInfo(log).Length > 3 << 20)), TimeSpan.FromSeconds(60), () => killed.Output);
            Assert.False(killed.HasExited, "it ended before it could be killed: " + killed.Output);
            killed.Signal("KILL");
            await killed.WaitAsync(TimeSpan.FromSeconds(10));
        }

        await using var server = await StartAsync();
        var status = (await server.Http.GetFromJsonAsync<JsonElement>("/api/2.0/ml/features/definitions/get?name=days")).GetProperty("online");
        var before = status.GetProperty("chunks_done").GetInt32();
        Assert.Equal("running", status.GetProperty("state").GetString());
        Assert.InRange(before, 1, 40);
        Assert.Contains("300000 rows, 41 of 41 chunks", await RunAsync(command));
        for (var start = 0; start < 205_000; start += 41_000)
        {
            var answer = await PostAsync(server.Http, "/get-online-features", $"{{\"features\": [\"days:value\"], \"entities\": {{\"id\": [{string.Join(",", Enumerable.Range(start, 41_000))}]}}}}");
            var values = answer.GetProperty("results")[1].GetProperty("values").EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? (double?)null : v.GetDouble());
            Assert.Equal(Enumerable.Range(start, 41_000).Select(Newest), values);
        }

        // A key's newest row is that of its own day, which has it once or twice over, and the greater one wins.
        static double? Newest(int id)
        {
            var (day, place) = (id / 5000, id % 5000);
            if (day == 40) return place % 2 == 1 ? 391 : null;
            return place % 2 == 0 ? day * 10 + 1 : day * 10;
        }
    }

    [Fact]
    public async Task A_training_set_is_logged_to_its_run_as_a_dataset()
    {
        await DefineAsync(5);
        await using var server = await StartAsync();
        var run = (await PostAsync(server.Http, "/api/2.0/mlflow/runs/create", """{"experiment_id": "0"}""")).GetProperty("run").GetProperty("info").GetProperty("run_id").GetString();
        var spine = "\"spine\": {\"sql\": \"SELECT 1::BIGINT AS driver_id, now() AS event_timestamp, 1 AS val_to_add\"}";
        await PostAsync(server.Http, "/api/2.0/ml/features/training-sets/create", $"{{\"name\": \"logged\", \"feature_spec\": \"driver_spec\", \"run_id\": \"{run}\", {spine}}}");
        var found = await server.Http.GetFromJsonAsync<JsonElement>($"/api/2.0/mlflow/runs/get?run_id={run}");
        var dataset = found.GetProperty("run").GetProperty("inputs").GetProperty("dataset_inputs")[0].GetProperty("dataset");
        Assert.Equal("logged", dataset.GetProperty("name").GetString());
        Assert.Contains("\"delta_table_version\":1", dataset.GetProperty("source").GetString());
        Assert.Contains("driver_stats", dataset.GetProperty("profile").GetString());
    }

    [Fact]
    public async Task Definitions_training_sets_and_statistics_answer_over_rest()
    {
        await DefineAsync(50);
        await using var server = await StartAsync();
        var list = await server.Http.GetFromJsonAsync<JsonElement>("/api/2.0/ml/features/definitions?kind=feature_table");
        Assert.Equal("driver_stats", list.GetProperty("definitions")[0].GetProperty("definition").GetProperty("name").GetString());
        var set = await PostAsync(server.Http, "/api/2.0/ml/features/training-sets/create", """
            {"name": "drivers", "feature_spec": "driver_spec", "spine": {"sql": "SELECT i AS driver_id, now() AS event_timestamp, 1 AS val_to_add FROM range(40, 60) t(i)"}}
            """);
        Assert.Equal((20, 10), (set.GetProperty("rows").GetInt32(), set.GetProperty("found").GetProperty("conv_rate").GetInt32()));
        await using (var stream = await server.Http.GetStreamAsync("/api/2.0/ml/features/training-sets/read?name=drivers"))
        using (var reader = new Apache.Arrow.Ipc.ArrowStreamReader(stream))
        {
            var keys = new List<long?>();
            while (await reader.ReadNextRecordBatchAsync() is { } batch)
                using (batch) keys.AddRange(((Apache.Arrow.Int64Array)batch.Column("driver_id")).ToList());
            Assert.Equal(Enumerable.Range(40, 20).Select(i => (long?)i), keys.Order());
        }

        var statistics = await server.Http.GetFromJsonAsync<JsonElement>("/api/2.0/ml/features/statistics?name=driver_stats");
        var rate = statistics.GetProperty("features")[0];
        Assert.Equal((50, 24.5, 12.25), (rate.GetProperty("count").GetInt32(), rate.GetProperty("max").GetDouble(), rate.GetProperty("mean").GetDouble()));
        var drift = await server.Http.GetFromJsonAsync<JsonElement>("/api/2.0/ml/features/drift?baseline=driver_stats&current=drivers");
        Assert.Equal("shifted", drift.GetProperty("features").EnumerateArray().Single(f => f.GetProperty("feature").GetString() == "conv_rate").GetProperty("verdict").GetString());
        Assert.Equal("stable", (await server.Http.GetFromJsonAsync<JsonElement>("/api/2.0/ml/features/drift?baseline=driver_stats")).GetProperty("features")[0].GetProperty("verdict").GetString());
        await PostAsync(server.Http, "/api/2.0/ml/features/apply", """{"definitions": [{"kind": "feature_table", "name": "x", "locatio": "y"}]}""", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Places_and_sql_of_requests_are_confined()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--features-root", folder.File("features"));
        const string Refused = "PERMISSION_DENIED";
        var outside = folder.File("stats.parquet");
        foreach (var (path, body) in new[]
        {
            ("apply", $"{{\"definitions\": [{{\"kind\": \"feature_table\", \"name\": \"t\", \"location\": \"{outside}\", \"primary_keys\": [\"a\"]}}]}}"),
            ("apply", """{"definitions": [{"kind": "feature_table", "name": "t", "location": "../stats.parquet", "primary_keys": ["a"]}]}"""),
            ("apply", """{"definitions": [{"kind": "feature_view", "name": "v", "sql": "SELECT * FROM read_csv('/etc/passwd')", "primary_keys": ["a"]}]}"""),
            ("training-sets/create", """{"name": "s", "features": [], "spine": {"sql": "SELECT * FROM '/etc/passwd'"}}"""),
            ("training-sets/create", """{"name": "s", "features": [], "spine": {"sql": "SELECT 1 AS a"}, "location": "/tmp/not-there"}"""),
            ("training-sets/create", """{"name": "s", "features": [], "spine": {"parquet": "/proc/self/x.parquet"}}"""),
        })
        {
            var answer = await PostAsync(server.Http, "/api/2.0/ml/features/" + path, body, HttpStatusCode.Forbidden);
            Assert.Equal(Refused, answer.GetProperty("error_code").GetString());
        }

        await PostAsync(server.Http, "/api/2.0/ml/features/training-sets/create", """{"name": "s", "features": [], "spine": {"sql": "COPY (SELECT 1) TO '/tmp/x.csv'"}}""", HttpStatusCode.BadRequest);
        using var statistics = await server.Http.GetAsync("/api/2.0/ml/features/statistics?name=/etc/passwd");
        Assert.Equal(HttpStatusCode.Forbidden, statistics.StatusCode);
    }

    [Fact]
    public async Task A_feature_spec_is_served_as_an_endpoint_as_databricks_serves_it()
    {
        await DefineAsync(10);
        await using var server = await StartAsync();
        await PostAsync(server.Http, "/materialize", """{"disable_event_timestamp": true}""");
        const string Records = """{"dataframe_split": {"columns": ["driver_id", "val_to_add"], "data": [[4, 2], [77, 1]]}}""";
        const string Expected = """[{"conv_rate":2,"trips":4,"conv_plus":4},{"conv_rate":null,"trips":-1,"conv_plus":null}]""";
        var byName = await PostAsync(server.Http, "/serving-endpoints/driver_spec/invocations", Records);
        Assert.Equal(Expected, byName.GetProperty("outputs").GetRawText());
        await PostAsync(server.Http, "/api/2.0/serving-endpoints", """{"name": "drivers", "config": {"served_entities": [{"entity_name": "driver_spec", "workload_size": "Small", "scale_to_zero_enabled": true}]}}""");
        var state = "";
        await Waiting.UntilAsync(
            async () => (state = await server.Http.GetStringAsync("/api/2.0/serving-endpoints/drivers")).Contains("\"READY\"", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => state);
        var byEndpoint = await PostAsync(server.Http, "/serving-endpoints/drivers/invocations", Records);
        Assert.Equal(Expected, byEndpoint.GetProperty("outputs").GetRawText());
        var refused = await PostAsync(server.Http, "/serving-endpoints/drivers/invocations", """{"dataframe_records": [{"val_to_add": 1}]}""", HttpStatusCode.BadRequest);
        Assert.Contains("'driver_id' is missing", refused.GetProperty("message").GetString());
        refused = await PostAsync(server.Http, "/api/2.0/serving-endpoints", """{"name": "x", "config": {"served_entities": [{"entity_name": "nobody"}]}}""", HttpStatusCode.BadRequest);
        Assert.Contains("'entity_version' is missing", refused.GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_api_describes_itself()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        await using var server = await StartAsync();
        var document = await server.Http.GetFromJsonAsync<JsonElement>("/api/2.0/ml/features/openapi.json");
        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        var paths = document.GetProperty("paths");
        foreach (var path in paths.EnumerateObject())
        {
            // Every path is there, and answers with something of its own rather than with "no API found".
            var method = path.Value.EnumerateObject().First().Name;
            using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), path.Name.Replace("{name}", "nobody"));
            if (method == "post") request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
            using var answer = await server.Http.SendAsync(request);
            Assert.DoesNotContain("No API found", await answer.Content.ReadAsStringAsync());
        }

        var schema = paths.GetProperty("/api/2.0/ml/features/training-sets/create").GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        var properties = Resolve(document, schema.GetProperty("$ref").GetString()!).GetProperty("properties");
        Assert.True(properties.TryGetProperty("as_known_at", out _) && properties.TryGetProperty("spine", out _), properties.GetRawText());
        Assert.True(References(document).Count > 10);
        foreach (var reference in References(document)) Resolve(document, reference);
    }

    static JsonElement Resolve(JsonElement document, string reference) => reference.Split('/').Skip(1).Aggregate(document, (node, step) =>
        node.ValueKind == JsonValueKind.Array ? node[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)] : node.GetProperty(step.Replace("~1", "/").Replace("~0", "~")));

    static List<string> References(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Array => [.. node.EnumerateArray().SelectMany(References)],
        JsonValueKind.Object => [.. node.EnumerateObject().SelectMany(p => p.Name == "$ref" ? [p.Value.GetString()!] : References(p.Value))],
        _ => [],
    };
}
