using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Features.Integration.Tests.Serving;

/// <summary>
/// The flights from end to end: features defined and joined, a model trained by Python's mlflow and registered with its
/// spec, features published, the model served by flight keys alone.
/// </summary>
public sealed class FlightsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // The year 2013 is moved so that its last report is from now: the online store judges ages by the clock.
    void MakeData()
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        var data = Path.Combine(Repository.Root, "samples/flights/data");
        connection.Execute($"CREATE TEMP VIEW shift AS SELECT now()::TIMESTAMP - max(time_hour)::TIMESTAMP AS delta FROM '{data}/weather.parquet'");
        Copy("weather", $"SELECT origin, (time_hour::TIMESTAMP + delta)::TIMESTAMPTZ AS time_hour, temp, wind_speed, precip FROM '{data}/weather.parquet', shift");
        Copy("planes", $"SELECT tailnum, year, seats FROM '{data}/planes.parquet'");
        Copy("flights", $"SELECT carrier, flight, origin, dest, tailnum, distance, arr_delay, dep_delay, (time_hour::TIMESTAMP + delta)::TIMESTAMPTZ AS departs_at, year AS flight_year, month, air_time FROM '{data}/flights.parquet', shift WHERE month >= 11");
        void Copy(string name, string query) => connection.Execute($"COPY ({query}) TO '{folder.File(name + ".parquet")}'");
    }

    const string Definitions = """
        kind: feature_table
        name: weather
        location: ../weather.parquet
        primary_keys: [origin]
        timeseries_column: time_hour
        ttl: 2h
        online: true
        ---
        kind: feature_table
        name: planes
        location: ../planes.parquet
        primary_keys: [tailnum]
        online: true
        ---
        kind: feature_view
        name: schedule
        description: A flight's newest plane and route, by its number
        primary_keys: [carrier, flight, origin]
        timeseries_column: departs_at
        sources: {flights: ../flights.parquet}
        sql: SELECT carrier, flight, origin, departs_at, tailnum, distance FROM flights WHERE tailnum IS NOT NULL
        online: true
        ---
        kind: feature_view
        name: carrier_delays
        primary_keys: [carrier]
        timeseries_column: landed_at
        sources: {landed: landed}
        every: 1h
        aggregations:
        - {name: carrier_delay_1d, function: avg, column: arr_delay, window: {type: sliding, duration: 1d}}
        - {name: carrier_delay_7d, function: avg, column: arr_delay, window: {type: sliding, duration: 7d}}
        online: true
        ---
        kind: feature_view
        name: landed
        primary_keys: [carrier, flight, origin]
        timeseries_column: landed_at
        sources: {flights: ../flights.parquet}
        sql: SELECT carrier, flight, origin, arr_delay, departs_at + to_minutes(CAST(dep_delay + air_time + 30 AS BIGINT)) AS landed_at FROM flights WHERE arr_delay IS NOT NULL
        ---
        kind: on_demand_feature
        name: plane_age
        expression: flight_year - plane_year
        inputs: {flight_year: long, plane_year: long}
        type: long
        ---
        kind: feature_spec
        name: spec
        features:
        - lookup: {table: schedule, lookup_key: [carrier, flight, origin], timestamp_lookup_key: departs_at, rename_outputs: {tailnum: plane}}
        - lookup: {table: planes, lookup_key: [plane], rename_outputs: {year: plane_year}}
        - lookup: {table: weather, lookup_key: [origin], timestamp_lookup_key: departs_at, lookback_window: 2h}
        - lookup: {table: carrier_delays, lookup_key: [carrier], timestamp_lookup_key: departs_at}
        - function: {feature: plane_age}
        exclude_columns: [plane, plane_year, carrier, flight, origin, departs_at, flight_year]
        """;

    static readonly string Spine = "SELECT carrier, flight, origin, departs_at, flight_year, arr_delay FROM flights WHERE arr_delay IS NOT NULL AND hash(carrier, flight, departs_at) % 10 = 0";

    string[] Store => [.. MlServer.StoreFlags($"sqlite:///{folder.Path}/mlflow.db", folder.Path), "--features-root", folder.File("features")];

    async Task<string> RunAsync(params string[] arguments)
    {
        await using var process = ChildProcess.Start(Repository.Executable, ["features", .. arguments, .. Store], folder.Path);
        Assert.True(await process.WaitAsync(TimeSpan.FromSeconds(120)) == 0, process.Output);
        return process.Output;
    }

    static async Task<JsonElement> PostAsync(HttpClient http, string path, string body)
    {
        using var answer = await http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    async Task<string[]> TrainAsync(MlServer server)
    {
        MakeData();
        Directory.CreateDirectory(folder.File("definitions"));
        File.WriteAllText(folder.File("definitions/all.yaml"), Definitions);
        File.WriteAllText(folder.File("request.json"), $$$"""{"name": "training", "feature_spec": "spec", "label": "arr_delay", "spine": {"sources": {"flights": "{{{folder.File("flights.parquet")}}}"}, "sql": "{{{Spine}}}"}}""");
        await RunAsync("apply", folder.File("definitions"));
        await RunAsync("materialize");
        await RunAsync("training-set", folder.File("request.json"));
        await RunAsync("model-spec", "training", "--out", folder.File("feature_spec.yaml"));
        var script = Path.Combine(Repository.Root, "tests/integration/ML.Features.Integration.Tests/python/train_flights.py");
        var output = await Python.RunAsync(Python.Executable, script, [server.Address, folder.File("features/training-sets/training"), folder.File("feature_spec.yaml"), "arr_delay"], folder.Path);
        return output.Trim().Split('\n')[^1].Split(' ', 2)[1].Split(',');
    }

    static async Task ServeAsync(MlServer server)
    {
        await PostAsync(server.Http, "/api/2.0/serving-endpoints", """{"name": "delay", "config": {"served_entities": [{"name": "delay", "entity_name": "delay", "entity_version": "1"}]}}""");
        var state = "";
        await Waiting.UntilAsync(
            async () =>
            {
                var endpoint = await server.Http.GetFromJsonAsync<JsonElement>("/api/2.0/serving-endpoints/delay");
                state = endpoint.GetRawText();
                return endpoint.GetProperty("state").GetProperty("ready").GetString() == "READY";
            },
            TimeSpan.FromSeconds(60), () => state);
    }

    [Fact]
    public async Task A_model_with_a_feature_spec_is_served_by_flight_keys_alone()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--features-root", folder.File("features"), "--features-allowed-roots", folder.Path);
        var columns = await TrainAsync(server);
        Assert.Equal(["distance", "seats", "temp", "wind_speed", "precip", "carrier_delay_1d", "carrier_delay_7d", "plane_age"], columns);
        await ServeAsync(server);

        var keys = Enumerable.Range(0, 40).Select(_ => "").ToList();
        using (var connection = DuckDbDatabase.Shared.Connect())
        using (var found = connection.Query($"SELECT to_json(t)::VARCHAR FROM (SELECT DISTINCT carrier, flight, origin, 2013 AS flight_year FROM '{folder.File("flights.parquet")}' ORDER BY hash(carrier, flight, origin) LIMIT 40) t"))
        using (var chunk = found.Fetch()!)
            for (var row = 0; row < 40; row++) keys[row] = chunk[0].GetString(row);
        keys.Add("""{"carrier":"??","flight":1,"origin":"EWR","flight_year":2013}""");
        var records = $"[{string.Join(",", keys)}]";
        var byKeys = await PostAsync(server.Http, "/serving-endpoints/delay/invocations", $"{{\"dataframe_records\": {records}}}");

        await OpenInferenceAsync(server.Http, keys, byKeys);
        await ServedAloneAsync(server, $"{{\"dataframe_records\": {records}}}", byKeys);

        // The same keys as a training set as of now: what the model would have been trained on.
        File.WriteAllText(folder.File("now.json"), records);
        using (var connection = DuckDbDatabase.Shared.Connect())
            connection.Execute($"COPY (SELECT carrier, flight, origin, flight_year, now() AS departs_at, place FROM (SELECT *, row_number() OVER () AS place FROM read_json('{folder.File("now.json")}'))) TO '{folder.File("now.parquet")}'");
        var set = await PostAsync(server.Http, "/api/2.0/ml/features/training-sets/create", $"{{\"name\": \"now\", \"feature_spec\": \"spec\", \"spine\": {{\"parquet\": \"{folder.File("now.parquet")}\"}}}}");
        Assert.Equal(41, set.GetProperty("rows").GetInt32());
        var rows = await RowsAsync(set.GetProperty("location").GetString()!, columns);
        var byColumns = await PostAsync(server.Http, "/serving-endpoints/delay/invocations", $"{{\"dataframe_records\": [{string.Join(",", keys.Zip(rows, (key, row) => key[..^1] + "," + row[1..]))}]}}");
        Assert.Equal(byColumns.GetRawText(), byKeys.GetRawText());
        Assert.Equal(41, byKeys.GetProperty("predictions").GetArrayLength());
        Assert.True(byKeys.GetProperty("predictions").EnumerateArray().Select(p => p.GetRawText()).Distinct().Count() > 3, byKeys.GetRawText());

        var scored = await PostAsync(server.Http, "/api/2.0/ml/features/score-batch", $"{{\"name\": \"scored\", \"model_uri\": \"models:/delay/1\", \"spine\": {{\"parquet\": \"{folder.File("now.parquet")}\"}}}}");
        Assert.Equal((41, "1"), (scored.GetProperty("rows").GetInt32(), scored.GetProperty("model_version").GetString()));
        var predictions = await RowsAsync(scored.GetProperty("location").GetString()!, ["prediction"]);
        Assert.Equal(
            Singles(byKeys),
            predictions.Select(p => JsonDocument.Parse(p).RootElement.GetProperty("prediction").GetSingle()));

        var metrics = await server.Processes[^1].GetStringAsync("/metrics");
        Assert.Matches("ml_serving_phase_seconds_count{endpoint=\"delay\",version=\"1\",entity=\"[^\"]+\",phase=\"lookup\"} 4", metrics);
        using var refused = await server.Http.PostAsync("/serving-endpoints/delay/invocations", new StringContent("""{"dataframe_records": [{"carrier": "UA"}]}""", Encoding.UTF8, "application/json"));
        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Contains("key of 'schedule' 'flight' is missing", await refused.Content.ReadAsStringAsync());
    }

    // The same keys as columns of tensors: the same predictions.
    static async Task OpenInferenceAsync(HttpClient http, List<string> keys, JsonElement expected)
    {
        var rows = keys.ConvertAll(k => JsonDocument.Parse(k).RootElement);
        string Input(string name, string type) =>
            $$"""{"name": "{{name}}", "datatype": "{{type}}", "shape": [{{rows.Count}}], "data": [{{string.Join(",", rows.Select(r => r.GetProperty(name).GetRawText()))}}]}""";
        var request = $$"""{"inputs": [{{Input("carrier", "BYTES")}}, {{Input("flight", "INT32")}}, {{Input("origin", "BYTES")}}, {{Input("flight_year", "INT64")}}]}""";
        var answer = await PostAsync(http, "/v2/models/delay/infer", request);
        Assert.Equal(Singles(expected), answer.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(v => v.GetSingle()));
        using var refused = await http.PostAsync("/v2/models/delay/infer", new StringContent($$"""{"inputs": [{{Input("carrier", "BYTES")}}]}"""));
        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Contains("key of 'schedule' 'flight' is missing", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
    }

    async Task ServedAloneAsync(MlServer server, string request, JsonElement expected)
    {
        var port = FreePort.Next();
        await using var process = ChildProcess.Start(
            Repository.Executable, ["models", "serve", "-m", "models:/delay/1", "--port", $"{port}", .. Store], folder.Path,
            new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = server.Address, ["ML_MODEL_CACHE"] = folder.File("cache") });
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Waiting.UntilHealthyAsync(http, "/ping", process, TimeSpan.FromSeconds(60));
        Assert.Equal(expected.GetRawText(), (await PostAsync(http, "/invocations", request)).GetRawText());
    }

    static IEnumerable<float> Singles(JsonElement answer) => answer.GetProperty("predictions").EnumerateArray().Select(p => p.EnumerateObject().First().Value.GetSingle());

    static async Task<List<string>> RowsAsync(string location, string[] columns)
    {
        var scan = await (await (await ML.Lakehouse.DeltaTable.OpenAsync(location)).SnapshotAsync()).ScanAsync();
        using var connection = DuckDbDatabase.Shared.Connect();
        scan.Attach(connection, "t");
        var list = string.Join(", ", columns.Select(Sql.Identifier));
        using var result = connection.Query($"SELECT to_json(r)::VARCHAR FROM (SELECT {list} FROM t ORDER BY place) r");
        return [.. result.Chunks().SelectMany(chunk => Enumerable.Range(0, chunk.RowCount).Select(row => chunk[0].GetString(row)).ToList())];
    }
}
