using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using ML.Integration.Tests.SystemTables;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Demo;

/// <summary><c>ml demo</c> on a part of the flights: what it says it made is there.</summary>
public sealed partial class DemoTests : IDisposable
{
    const int Requests = 500;
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_whole_lifecycle_leaves_its_results_on_an_open_platform()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        await using var platform = await OtherPlatformAsync();
        var environment = new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = platform?.Address, ["ML_INFERENCE_TABLES"] = platform is null ? null : folder.File("demo/inference-tables") };
        string[] arguments = ["demo", "--data", folder.File("demo"), "--port", FreePort.Next().ToString(CultureInfo.InvariantCulture), "--sample", "0.03", "--requests", $"{Requests}"];
        // As it is typed: through the launcher, which builds what changed.
        await using var demo = ChildProcess.Start(Path.Combine(Repository.Root, "ml"), arguments, folder.Path, environment);
        await Waiting.UntilAsync(() => Task.FromResult(demo.HasExited || demo.Output.Contains("stays open", StringComparison.Ordinal)), Limit, () => demo.Output);
        Assert.True(demo.HasExited == platform is not null && (!demo.HasExited || demo.ExitCode == 0), demo.Output);
        Judge.Require(!demo.Output.Contains("no model is trained", StringComparison.Ordinal), "libxgboost (Debian: libxgboost-dev)");
        using var http = new HttpClient { BaseAddress = new Uri(Address().Match(demo.Output).Value) };

        await TablesAreThereAsync(demo.Output);
        await TrainingSetsArePinnedAsync(http);
        var children = await RunsAreNestedAsync(http);
        Assert.True(children >= 2, $"{children} nested runs\n{demo.Output}");
        await ChampionIsServedAsync(http, demo.Output);
        await LineageIsWholeAsync(http);
        await PagesAnswerAsync(http, demo.Output);

        if (platform is not null) return;
        demo.Signal("INT");
        Assert.Equal(0, await demo.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    // On a split platform, or one with other stores, the demo is a guest, and ends when it is through.
    async Task<MlServer?> OtherPlatformAsync()
    {
        if (!Layout.IsSplit && !Layout.HasExternalStores) return null;
        const string inferenceTables = "ML_INFERENCE_TABLES";
        Environment.SetEnvironmentVariable(inferenceTables, Directory.CreateDirectory(folder.File("demo/inference-tables")).FullName);
        try
        {
            return await MlServer.StartAsync(
                $"sqlite:///{folder.File("demo")}/mlflow.db", folder.File("demo"), "--features-root", folder.File("demo/feature-store"), "--features-allowed-roots", folder.File("demo/tables"),
                "--tables-root", "flights=" + folder.File("demo/tables"), "--system-tables", folder.File("demo/mltables"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(inferenceTables, null);
        }
    }

    [Theory]
    [InlineData("--sample", "0", "--sample is 0")]
    [InlineData("--requests", "0", "--requests is 0")]
    public async Task Settings_that_cannot_be_are_named(string flag, string value, string expected)
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        await using var demo = ChildProcess.Start(Repository.Executable, ["demo", flag, value, "--data", folder.File("demo")], folder.Path);
        Assert.Equal(1, await demo.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains(expected, demo.Output);
        Assert.False(Directory.Exists(folder.File("demo")));
    }

    [Fact]
    public async Task A_platform_that_is_not_there_is_named()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        var environment = new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = $"http://127.0.0.1:{FreePort.Next()}" };
        await using var demo = ChildProcess.Start(Repository.Executable, ["demo", "--data", folder.File("demo")], folder.Path, environment);
        Assert.Equal(1, await demo.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("no platform answers at MLFLOW_TRACKING_URI=", demo.Output);
    }

    async Task TablesAreThereAsync(string output)
    {
        Assert.Contains("is refused: Invalid Input Error: CHECK constraint 'distance_is_positive'", output);
        foreach (var table in (string[])["bronze/flights", "bronze/airports", "silver/weather", "silver/planes"])
            Assert.True((await (await DeltaTable.OpenAsync(folder.File($"demo/tables/{table}"))).DetailAsync()).Rows > 0, table);
        Assert.Equal(12, await CountAsync("tables/silver/flights", "count(DISTINCT month)"));
        Assert.Equal(0, await CountAsync("tables/silver/flights", "count(*) FILTER (distance <= 0)"));
        await CostsAreKnownAsync();
        Assert.Equal(Requests, await CountAsync("inference-tables/ml/flights/delay_payload", "count(*) FILTER (status_code = 200 AND request LIKE '%dataframe_split%' AND request NOT LIKE '%], [%')"));
    }

    async Task CostsAreKnownAsync()
    {
        var tables = new SystemTablesReader(folder.File("demo/mltables"));
        await tables.ExpectAsync($"SELECT concat_ws('|', count(*) >= {Requests}, bool_and(endpoint = 'flights-delay'), bool_and(execution_time_ms > 0), count(DISTINCT request_id) = count(*)) FROM inferences", "true|true|true|true");
        await tables.ExpectAsync($"SELECT concat_ws('|', name, requests >= {Requests}, busy_seconds > 0, storage_bytes > 0) FROM costs WHERE kind = 'endpoint'", "flights-delay|true|true|true");
        await tables.ExpectAsync("SELECT concat_ws('|', count(*) >= 3, bool_and(cpu_seconds > 0.01), bool_and(memory_bytes > 10000000)) FROM costs c WHERE cpu_seconds IS NOT NULL", "true|true|true");
        await tables.ExpectAsync("SELECT concat_ws('|', name, storage_bytes > 1000) FROM costs WHERE kind = 'model_version' ORDER BY name", "flights-delay/1|true", "flights-delay/2|true", "flights-delay/3|true");
    }

    static async Task TrainingSetsArePinnedAsync(HttpClient http)
    {
        var set = await http.GetFromJsonAsync<JsonElement>("/api/2.0/ml/features/training-sets/get?name=flights.training");
        Assert.Equal(2, set.GetProperty("version").GetInt32());
        var flights = set.GetProperty("sources").EnumerateArray().Single(s => s.GetProperty("location").GetString()!.EndsWith("silver/flights", StringComparison.Ordinal));
        Assert.Equal(3, flights.GetProperty("version").GetInt32());
    }

    static async Task<int> RunsAreNestedAsync(HttpClient http)
    {
        using var answer = await http.PostAsJsonAsync("/api/2.0/mlflow/runs/search", new { experiment_ids = (string[])["1"], filter = "attributes.status = 'FINISHED'" });
        var runs = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runs").EnumerateArray().ToList();
        var parent = runs.Single(r => r.GetProperty("info").GetProperty("run_name").GetString() == "search").GetProperty("info").GetProperty("run_id").GetString();
        var children = runs.Where(r => r.GetProperty("data").GetProperty("tags").EnumerateArray()
            .Any(t => t.GetProperty("key").GetString() == "mlflow.parentRunId" && t.GetProperty("value").GetString() == parent)).ToList();
        Assert.All(children, c => Assert.Contains(c.GetProperty("data").GetProperty("metrics").EnumerateArray(), m => m.GetProperty("key").GetString() == "test_rmse"));
        return children.Count;
    }

    static async Task ChampionIsServedAsync(HttpClient http, string output)
    {
        var champion = await http.GetFromJsonAsync<JsonElement>("/api/2.0/mlflow/registered-models/alias?name=flights-delay&alias=champion");
        var version = champion.GetProperty("model_version").GetProperty("version").GetString();
        var model = await http.GetFromJsonAsync<JsonElement>("/api/2.0/mlflow/registered-models/get?name=flights-delay");
        Assert.Equal("3", model.GetProperty("registered_model").GetProperty("latest_versions")[0].GetProperty("version").GetString());
        var endpoint = await http.GetFromJsonAsync<JsonElement>("/api/2.0/serving-endpoints/flights-delay");
        var entity = endpoint.GetProperty("config").GetProperty("served_entities").EnumerateArray().Single();
        Assert.True(version == entity.GetProperty("state").GetProperty("served_version").GetString(), output);
        var columns = "hour distance temp dewp humid wind_speed precip pressure visib engines seats plane_age carrier_delay_3h carrier_delay_1d carrier_delay_7d carrier_delay_30d airport_delay_3h airport_delay_1d airport_delay_7d airport_delay_30d carrier origin dest tailnum flight_year".Split(' ');
        object?[] row = [17, 1400, 40.0, 30.0, 60.0, 10.0, 0.0, 1010.0, 10.0, 2, 150, 8, 12.0, 10.0, 9.0, 8.0, 11.0, 10.0, 9.0, null, "UA", "EWR", "SFO", "N14228", 2013];
        using var answer = await http.PostAsJsonAsync("/endpoints/flights-delay/invocations", new { dataframe_split = new { columns, data = new[] { row } } });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Single(JsonDocument.Parse(text).RootElement.GetProperty("predictions").EnumerateArray());
        await KeysSufficeAsync(http);
    }

    // What the caller leaves out is looked up; without a key of it the request is refused by name.
    static async Task KeysSufficeAsync(HttpClient http)
    {
        using var answer = await http.PostAsJsonAsync("/endpoints/flights-delay/invocations", new
        {
            dataframe_records = new[] { new { carrier = "UA", origin = "EWR", dest = "SFO", tailnum = "N14228", flight_year = 2013, hour = 17, distance = 2565 } },
        });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Single(JsonDocument.Parse(text).RootElement.GetProperty("predictions").EnumerateArray());
        using var keyless = await http.PostAsJsonAsync("/endpoints/flights-delay/invocations", new { dataframe_records = new[] { new { carrier = "UA", origin = "EWR", dest = "SFO", flight_year = 2013, hour = 17, distance = 2565 } } });
        Assert.Equal(400, (int)keyless.StatusCode);
        Assert.Contains("'tailnum' is missing", await keyless.Content.ReadAsStringAsync());
    }

    static async Task LineageIsWholeAsync(HttpClient http)
    {
        var graph = await http.GetFromJsonAsync<JsonElement>("/api/2.0/ml/lineage/graph?direction=upstream&depth=20&node=endpoint:flights-delay");
        var nodes = graph.GetProperty("nodes").EnumerateArray().ToList();
        foreach (var kind in (string[])["table", "feature_table", "training_set", "run", "logged_model", "model_version", "endpoint"])
            Assert.Contains(nodes, n => n.GetProperty("kind").GetString() == kind);
        Assert.Contains(nodes, n => n.GetProperty("id").GetString()!.EndsWith("/silver/flights@3", StringComparison.Ordinal));
        var version = nodes.Single(n => n.GetProperty("kind").GetString() == "model_version").GetProperty("version").GetString();
        var promotion = (await http.GetFromJsonAsync<JsonElement>("/api/2.0/ml/audit/entries?action=registered_model.set_alias&entity_name=flights-delay"))
            .GetProperty("entries").EnumerateArray().First(e => e.GetProperty("after").GetProperty("alias").GetString() == "champion");
        Assert.Equal(version, promotion.GetProperty("after").GetProperty("version").GetString());
    }

    static async Task PagesAnswerAsync(HttpClient http, string output)
    {
        var links = Link().Matches(output[output.IndexOf("look at", StringComparison.Ordinal)..]);
        Assert.True(links.Count >= 5, output);
        foreach (Match link in links)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(link.Value).PathAndQuery) { Headers = { Accept = { new("text/html") } } };
            using var page = await http.SendAsync(request);
            Assert.True(page.IsSuccessStatusCode, link.Value);
        }
    }

    async Task<long> CountAsync(string table, string expression)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        var snapshot = await (await DeltaTable.OpenAsync(folder.File("demo/" + table))).SnapshotAsync();
        (await snapshot.ScanAsync()).Attach(connection, "t");
        using var result = connection.Query($"SELECT ({expression})::BIGINT FROM t LIMIT 1");
        return result.Fetch()![0].Get<long>(0);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/\S+")]
    private static partial Regex Link();
}
