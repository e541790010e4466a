using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using ML.Integration.Tests.SystemTables;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;

namespace ML.Integration.Tests.Demo;

/// <summary>Where a demo's platform keeps what is read past it.</summary>
sealed record DemoPlaces(string Data, string InferenceTables, string SystemTables);

/// <summary>What a demo says it made, looked for on the platform that it leaves.</summary>
/// <param name="http">The platform.</param>
/// <param name="places">Its folders.</param>
/// <param name="output">What the demo said.</param>
sealed partial class DemoResults(HttpClient http, DemoPlaces places, string output)
{
    /// <summary>Requests to the endpoint that were sent.</summary>
    public int Requests { get; } = Number(Sent().Match(output).Groups[1].Value);

    /// <summary>Those of them that were answered.</summary>
    public int Answered => Requests - Failed;

    /// <summary>Answered ones that the demo misses in the inference table, as a killed process may not have spooled them yet.</summary>
    public int Missing { get; } = Lost().Match(output) is { Success: true } lost ? Number(lost.Groups[1].Value) : 0;

    int Failed { get; } = Number(Sent().Match(output).Groups[2].Value);

    /// <summary>Looks for everything.</summary>
    public async Task<(int TrainingSetVersion, int NestedRuns, int ModelVersions)> AreThereAsync()
    {
        await TablesAreThereAsync();
        var (set, runs, versions) = (await TrainingSetsArePinnedAsync(), await RunsAreNestedAsync(), await VersionsAsync());
        await RequestsAreLoggedAsync(versions);
        await ChampionIsServedAsync();
        await LineageIsWholeAsync();
        await PagesAnswerAsync();
        return (set, runs, versions);
    }

    static int Number(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    async Task TablesAreThereAsync()
    {
        Assert.Contains("is refused: Invalid Input Error: CHECK constraint 'distance_is_positive'", output);
        foreach (var table in (string[])["bronze/flights", "bronze/airports", "silver/weather", "silver/planes"])
            Assert.True((await (await DeltaTable.OpenAsync(Path.Combine(places.Data, "tables", table))).DetailAsync()).Rows > 0, table);
        var flights = Path.Combine(places.Data, "tables/silver/flights");
        Assert.Equal(12, await CountAsync(flights, "count(DISTINCT month)"));
        Assert.Equal(0, await CountAsync(flights, "count(*) FILTER (distance <= 0)"));
    }

    // What failed may have been answered to nobody, and is then in the table all the same.
    async Task RequestsAreLoggedAsync(int versions)
    {
        var table = Path.Combine(places.InferenceTables, "ml/flights/delay_payload");
        Assert.InRange(await CountAsync(table, "count(*) FILTER (status_code = 200 AND request LIKE '%dataframe_split%' AND request NOT LIKE '%], [%')"), Answered - Missing, Requests);
        Assert.Equal(0, await CountAsync(table, "count(*) - count(DISTINCT request_id)"));
        var tables = new SystemTablesReader(places.SystemTables);
        await tables.ExpectAsync($"SELECT concat_ws('|', count(*) >= {Answered - Missing}, bool_and(endpoint = 'flights-delay'), bool_and(execution_time_ms > 0), count(DISTINCT request_id) = count(*)) FROM inferences", "true|true|true|true");
        await tables.ExpectAsync($"SELECT concat_ws('|', name, requests >= {Answered - Missing}, busy_seconds > 0, storage_bytes > 0) FROM costs WHERE kind = 'endpoint'", "flights-delay|true|true|true");
        await tables.ExpectAsync("SELECT concat_ws('|', count(*) >= 3, bool_and(cpu_seconds > 0.01), bool_and(memory_bytes > 10000000)) FROM costs c WHERE cpu_seconds IS NOT NULL", "true|true|true");
        await tables.ExpectAsync(
            "SELECT concat_ws('|', name, storage_bytes > 1000) FROM costs WHERE kind = 'model_version' ORDER BY name", [.. Enumerable.Range(1, versions).Select(v => $"flights-delay/{v}|true")]);
    }

    /// <returns>The version of the last training set.</returns>
    async Task<int> TrainingSetsArePinnedAsync()
    {
        var set = await http.GetFromJsonAsync<JsonElement>("/api/2.0/ml/features/training-sets/get?name=flights.training");
        var flights = set.GetProperty("sources").EnumerateArray().Single(s => s.GetProperty("location").GetString()!.EndsWith("silver/flights", StringComparison.Ordinal));
        Assert.Equal(3, flights.GetProperty("version").GetInt32());
        return set.GetProperty("version").GetInt32();
    }

    async Task<int> RunsAreNestedAsync()
    {
        using var answer = await http.PostAsJsonAsync("/api/2.0/mlflow/runs/search", new { experiment_ids = (string[])["1"], filter = "attributes.status = 'FINISHED'" });
        var runs = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runs").EnumerateArray().ToList();
        var parent = runs.Single(r => r.GetProperty("info").GetProperty("run_name").GetString() == "search").GetProperty("info").GetProperty("run_id").GetString();
        var children = runs.Where(r => r.GetProperty("data").GetProperty("tags").EnumerateArray()
            .Any(t => t.GetProperty("key").GetString() == "mlflow.parentRunId" && t.GetProperty("value").GetString() == parent)).ToList();
        Assert.All(children, c => Assert.Contains(c.GetProperty("data").GetProperty("metrics").EnumerateArray(), m => m.GetProperty("key").GetString() == "test_rmse"));
        return children.Count;
    }

    async Task<int> VersionsAsync()
    {
        var model = await http.GetFromJsonAsync<JsonElement>("/api/2.0/mlflow/registered-models/get?name=flights-delay");
        return int.Parse(model.GetProperty("registered_model").GetProperty("latest_versions")[0].GetProperty("version").GetString()!, CultureInfo.InvariantCulture);
    }

    async Task ChampionIsServedAsync()
    {
        var champion = await http.GetFromJsonAsync<JsonElement>("/api/2.0/mlflow/registered-models/alias?name=flights-delay&alias=champion");
        var version = champion.GetProperty("model_version").GetProperty("version").GetString();
        var endpoint = await http.GetFromJsonAsync<JsonElement>("/api/2.0/serving-endpoints/flights-delay");
        var entity = endpoint.GetProperty("config").GetProperty("served_entities").EnumerateArray().Single();
        Assert.True(version == entity.GetProperty("state").GetProperty("served_version").GetString(), output);
        var columns = "hour distance temp dewp humid wind_speed precip pressure visib engines seats plane_age carrier_delay_3h carrier_delay_1d carrier_delay_7d carrier_delay_30d airport_delay_3h airport_delay_1d airport_delay_7d airport_delay_30d carrier origin dest tailnum flight_year".Split(' ');
        object?[] row = [17, 1400, 40.0, 30.0, 60.0, 10.0, 0.0, 1010.0, 10.0, 2, 150, 8, 12.0, 10.0, 9.0, 8.0, 11.0, 10.0, 9.0, null, "UA", "EWR", "SFO", "N14228", 2013];
        using var answer = await http.PostAsJsonAsync("/endpoints/flights-delay/invocations", new { dataframe_split = new { columns, data = new[] { row } } });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Single(JsonDocument.Parse(text).RootElement.GetProperty("predictions").EnumerateArray());
        await KeysSufficeAsync();
    }

    // What the caller leaves out is looked up; without a key of it the request is refused by name.
    async Task KeysSufficeAsync()
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

    async Task LineageIsWholeAsync()
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

    async Task PagesAnswerAsync()
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

    static async Task<long> CountAsync(string table, string expression)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        var snapshot = await (await DeltaTable.OpenAsync(table)).SnapshotAsync();
        (await snapshot.ScanAsync()).Attach(connection, "t");
        using var result = connection.Query($"SELECT ({expression})::BIGINT FROM t LIMIT 1");
        return result.Fetch()![0].Get<long>(0);
    }

    [GeneratedRegex(@"([0-9,]+) requests, ([0-9,]+) failed")]
    private static partial Regex Sent();

    [GeneratedRegex(@"([0-9,]+) of [0-9,]+ that were answered are not there")]
    private static partial Regex Lost();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/\S+")]
    private static partial Regex Link();
}
