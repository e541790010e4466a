using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Features.Integration.Tests.Feast;

/// <summary>
/// The calls as a Feast client with <c>online_store: {type: remote}</c> writes them, and the way it reads the answers:
/// every field of them that it sends or needs.
/// </summary>
public sealed class FeastClientTests : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    MlServer server = null!;

    string[] Store => [.. MlServer.StoreFlags($"sqlite:///{folder.Path}/mlflow.db", folder.Path), "--features-root", folder.File("features")];

    public async Task InitializeAsync()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        var table = await DeltaTable.CreateAsync(folder.File("stats"), new TableDefinition
        {
            Schema = new StructType(
            [
                new StructField("driver_id", new PrimitiveType("long")), new StructField("event_timestamp", new PrimitiveType("timestamp")), new StructField("created", new PrimitiveType("timestamp_ntz")),
                new StructField("conv_rate", new PrimitiveType("double")), new StructField("acc_rate", new PrimitiveType("float")), new StructField("trips", new PrimitiveType("long")),
                new StructField("name", new PrimitiveType("string")), new StructField("tags", new ArrayType(new PrimitiveType("string"), true)), new StructField("seen", new PrimitiveType("timestamp")),
                new StructField("photo", new PrimitiveType("binary")),
            ]),
        });
        await table.AppendAsync("""
            SELECT i AS driver_id, date_trunc('second', now()) - INTERVAL 1 HOUR + INTERVAL 500 MILLISECOND AS event_timestamp, timezone('UTC', now()) - INTERVAL 1 HOUR AS created, i * 0.5::DOUBLE AS conv_rate, (i / 4)::FLOAT AS acc_rate,
            i * 10 AS trips, 'd' || i AS name, ['a', 'b'] AS tags, TIMESTAMPTZ '2024-01-02 03:04:05.678Z' AS seen, '\xFF\x00'::BLOB AS photo FROM range(10) t(i)
            """);
        Directory.CreateDirectory(folder.File("definitions"));
        await File.WriteAllTextAsync(Path.Combine(folder.File("definitions"), "stats.yaml"), """
            kind: feature_table
            name: driver_stats
            location: ../stats
            primary_keys: [driver_id]
            timeseries_column: event_timestamp
            created_column: created
            time_zone: UTC
            ttl: 1d
            online: true
            ---
            kind: entity
            name: driver
            join_key: driver_id
            type: long
            ---
            kind: feature_view
            name: driver_slow
            primary_keys: [driver_id]
            sql: SELECT i AS driver_id, sum(hash(i + j)::DOUBLE) AS noise FROM range(1000) a(i), range(20000) b(j) GROUP BY i
            online: true
            ---
            kind: on_demand_feature
            name: conv_plus
            expression: conv_rate + val_to_add
            inputs: {conv_rate: double, val_to_add: long}
            ---
            kind: feature_spec
            name: driver_activity
            features:
            - lookup: {table: driver_stats, lookup_key: [driver_id], timestamp_lookup_key: event_timestamp, feature_names: [conv_rate, trips]}
            - function: {feature: conv_plus}
            exclude_columns: [trips]
            """);
        await using var apply = ChildProcess.Start(Repository.Executable, ["features", "apply", folder.File("definitions"), .. Store], folder.Path);
        Assert.True(await apply.WaitAsync(TimeSpan.FromSeconds(60)) == 0, apply.Output);
        server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--features-root", folder.File("features"), "--features-allowed-roots", folder.Path);
    }

    public async Task DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        folder.Dispose();
    }

    async Task<(int Status, string Text)> PostAsync(string path, string body)
    {
        // requests writes exactly this content type, without a charset.
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var answer = await server.Http.PostAsync(path, content);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    async Task<JsonElement> OkAsync(string path, string body)
    {
        var (status, text) = await PostAsync(path, body);
        Assert.True(status == 200, $"{status}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    async Task<(string Class, string Message)> RefusedAsync(string path, string body, int expected)
    {
        var (status, text) = await PostAsync(path, body);
        Assert.True(status == expected, $"{status}: {text}");
        // The client parses the answer twice: a JSON string that holds the exception to raise.
        var inner = JsonDocument.Parse(JsonDocument.Parse(text).RootElement.GetString()!).RootElement;
        Assert.Equal("feast.errors", inner.GetProperty("module").GetString());
        return (inner.GetProperty("class").GetString()!, inner.GetProperty("message").GetString()!);
    }

    static JsonElement Result(JsonElement answer, string feature) =>
        answer.GetProperty("results")[answer.GetProperty("metadata").GetProperty("feature_names").EnumerateArray().Select(n => n.GetString()).ToList().IndexOf(feature)];

    static string Values(JsonElement answer, string feature) => Result(answer, feature).GetProperty("values").GetRawText();

    [Fact]
    public async Task Reads_are_answered_in_the_types_that_a_client_takes_from_the_json()
    {
        Assert.Equal("null", (await OkAsync("/materialize", """{"start_ts": "1970-01-01T00:00:00", "end_ts": "2100-01-01T00:00:00", "feature_views": ["driver_stats"], "disable_event_timestamp": true, "full_feature_names": false}""")).GetRawText());

        // get_online_features with features and with a feature service.
        var answer = await OkAsync("/get-online-features", """
            {"entities": {"driver_id": [4, 9999]}, "full_feature_names": false, "include_feature_view_version_metadata": false,
             "features": ["driver_stats:conv_rate", "driver_stats:acc_rate", "driver_stats:trips", "driver_stats:name", "driver_stats:tags", "driver_stats:seen", "driver_stats:photo"]}
            """);
        Assert.Equal("[2.0,null]", Values(answer, "conv_rate"));
        Assert.Equal("[1.0,null]", Values(answer, "acc_rate"));
        Assert.Equal("[40,null]", Values(answer, "trips"));
        Assert.Equal("""["d4",null]""", Values(answer, "name"));
        Assert.Equal("""[["a","b"],null]""", Values(answer, "tags"));
        Assert.Equal("[1704164645,null]", Values(answer, "seen"));
        Assert.Equal("""["/wA=",null]""", Values(answer, "photo"));
        Assert.Equal("""["PRESENT","NOT_FOUND"]""", Result(answer, "conv_rate").GetProperty("statuses").GetRawText());
        Assert.Equal("[4,9999]", Values(answer, "driver_id"));
        Assert.False(answer.GetProperty("metadata").TryGetProperty("feature_view_metadata", out _));

        // datetime.fromisoformat before Python 3.11 reads 0, 3 or 6 digits behind the second and no others.
        var time = Result(answer, "conv_rate").GetProperty("event_timestamps")[0].GetString()!;
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.500Z$", time);
        Assert.Equal("1970-01-01T00:00:00Z", Result(answer, "driver_id").GetProperty("event_timestamps")[0].GetString());

        answer = await OkAsync("/get-online-features", """{"entities": {"driver_id": [3], "val_to_add": [1]}, "full_feature_names": true, "include_feature_view_version_metadata": true, "feature_service": "driver_activity"}""");
        Assert.Equal("""["driver_id","driver_stats__conv_rate","conv_plus__conv_plus"]""", answer.GetProperty("metadata").GetProperty("feature_names").GetRawText());
        Assert.Equal("""[{"name":"driver_stats","version":1}]""", answer.GetProperty("metadata").GetProperty("feature_view_metadata").GetRawText());
        Assert.Equal("[2.5]", Values(answer, "conv_plus__conv_plus"));

        // online_read: the first join key alone, the fields of the table prefixed, results[1] read for its times.
        answer = await OkAsync("/get-online-features", """{"features": ["driver_stats:trips"], "entities": {"driver_id": [1, 2]}}""");
        Assert.Equal("[10,20]", Values(answer, "trips"));
        Assert.Equal(2, answer.GetProperty("results")[1].GetProperty("event_timestamps").GetArrayLength());

        // An entity's name stands for its key, and the answer has the key.
        answer = await OkAsync("/get-online-features", """{"features": ["driver_stats:trips"], "entities": {"driver": [2, 1]}}""");
        Assert.Equal(("[2,1]", "[20,10]"), (Values(answer, "driver_id"), Values(answer, "trips")));
        Assert.Contains("'driver' and 'driver_id' stand for the same key", (await RefusedAsync("/get-online-features", """{"features": ["driver_stats:trips"], "entities": {"driver": [2], "driver_id": [2]}}""", 400)).Message);

        // The same call as other clients write it: the protobuf message as JSON, rows, Go's request_context.
        foreach (var body in (string[])
        [
            """{"features": {"val": ["driver_stats:conv_rate", "conv_plus:conv_plus"]}, "entities": {"driver_id": {"val": [{"int64_val": "5"}]}, "val_to_add": {"val": [{"int64Val": 2}]}}}""",
            """{"features": ["driver_stats:conv_rate", "conv_plus:conv_plus"], "entity_rows": [{"driver_id": 5, "val_to_add": 2}]}""",
            """{"features": ["driver_stats:conv_rate", "conv_plus:conv_plus"], "entities": {"driver_id": [5]}, "request_context": {"val_to_add": [2]}}""",
        ])
        {
            answer = await OkAsync("/get-online-features?status=true", body);
            Assert.Equal(("[2.5]", "[4.5]"), (Values(answer, "conv_rate"), Values(answer, "conv_plus")));
        }
    }

    [Fact]
    public async Task Writes_and_pushes_are_taken_as_the_client_sends_them()
    {
        // online_write_batch: naive UTC times with microseconds, created null, lists as they are, no transform_on_write.
        var time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        Assert.Equal("null", (await OkAsync("/write-to-online-store", $$"""
            {"feature_view_name": "driver_stats", "df": {"driver_id": [1001], "conv_rate": [0.25], "acc_rate": [0.5], "trips": [7], "name": ["n"], "tags": [["x"]], "seen": [1704164645], "photo": [null],
             "event_timestamp": ["{{time}}"], "created": [null]}, "allow_registry_cache": false}
            """)).GetRawText());
        var answer = await OkAsync("/get-online-features", """{"entities": {"driver_id": [1001]}, "features": ["driver_stats:conv_rate", "driver_stats:seen", "driver_stats:tags"]}""");
        Assert.Equal(("[0.25]", "[1704164645]", """[["x"]]"""), (Values(answer, "conv_rate"), Values(answer, "seen"), Values(answer, "tags")));
        Assert.Equal(time.TrimEnd('0'), Result(answer, "conv_rate").GetProperty("event_timestamps")[0].GetString()!.TrimEnd('Z').TrimEnd('0'));

        // A push to both stores, times as Python's str() writes them, one value for all rows: an empty body, and rows in both.
        var (status, text) = await PostAsync("/push", """
            {"push_source_name": "driver_stats", "to": "online_and_offline", "df": {"driver_id": [2001, 2002], "event_timestamp": ["2022-05-13 10:59:42+02:00", "2022-05-13 10:59:42"], "created": ["2022-05-13 10:59:43", null],
             "conv_rate": [1.0, 2.0], "acc_rate": [1.0, 0.5], "trips": [1000, 1001], "name": "same", "tags": [["p", "q"], []], "seen": [null, "2024-01-02T03:04:05Z"], "photo": ["/wA=", null]},
             "allow_registry_cache": true, "transform_on_write": true}
            """);
        Assert.Equal((200, ""), (status, text));
        Assert.Equal("""
            {"driver_id":2001,"e":"2022-05-13 08:59:42","created":"2022-05-13 10:59:43","conv_rate":1.0,"acc_rate":1.0,"trips":1000,"name":"same","tags":["p","q"],"s":null,"photo":"FF00"}
            {"driver_id":2002,"e":"2022-05-13 10:59:42","created":"2022-05-13 10:59:42","conv_rate":2.0,"acc_rate":0.5,"trips":1001,"name":"same","tags":[],"s":"2024-01-02 03:04:05","photo":null}
            """.ReplaceLineEndings("\n"), string.Join("\n", await OfflineAsync()));
        // Older than the table's TTL of a day: there, and told apart from what is not there.
        answer = await OkAsync("/get-online-features", """{"entities": {"driver_id": [2001, 2003]}, "features": ["driver_stats:trips"]}""");
        Assert.Equal("""["OUTSIDE_MAX_AGE","NOT_FOUND"]""", Result(answer, "trips").GetProperty("statuses").GetRawText());

        Assert.Equal("PushSourceNotFoundException", (await RefusedAsync("/push", """{"push_source_name": "nope", "df": {"driver_id": [1]}}""", 422)).Class);
        Assert.Contains("to is 'both'", (await RefusedAsync("/push", """{"push_source_name": "driver_stats", "to": "both", "df": {"driver_id": [1]}}""", 400)).Message);
        Assert.Contains("'conv_rate' is missing", (await RefusedAsync("/push", """{"push_source_name": "driver_stats", "to": "online_and_offline", "df": {"driver_id": [1], "event_timestamp": ["2022-05-13 10:59:42"]}}""", 400)).Message);
        Assert.Equal(2, (await OfflineAsync()).Count);
    }

    async Task<List<string>> OfflineAsync()
    {
        var scan = await (await (await DeltaTable.OpenAsync(folder.File("stats"))).SnapshotAsync()).ScanAsync();
        using var connection = DuckDbDatabase.Shared.Connect();
        scan.Attach(connection, "stats");
        using var result = connection.Query("""
            SELECT to_json({driver_id: driver_id, e: timezone('UTC', event_timestamp)::VARCHAR, created: created::VARCHAR, conv_rate: conv_rate, acc_rate: acc_rate, trips: trips, name: name, tags: tags,
            s: timezone('UTC', seen)::VARCHAR, photo: hex(photo)})::VARCHAR FROM stats WHERE driver_id > 2000 ORDER BY driver_id
            """);
        return [.. result.Chunks().SelectMany(chunk => Enumerable.Range(0, chunk.RowCount).Select(row => chunk[0].GetString(row)).ToList())];
    }

    [Fact]
    public async Task Materialise_calls_are_Feasts()
    {
        var (status, text) = await PostAsync("/materialize?async=true", """{"feature_views": ["driver_stats"], "disable_event_timestamp": true, "start_ts": null, "end_ts": null, "full_feature_names": false, "version": null}""");
        Assert.Equal((202, """{"status":"accepted","feature_views":["driver_stats"]}"""), (status, text));
        var answer = "";
        await Waiting.UntilAsync(
            async () => (answer = (await OkAsync("/get-online-features", """{"entities": {"driver_id": [7]}, "features": ["driver_stats:trips"]}""")).GetRawText()).Contains("[70]", StringComparison.Ordinal),
            TimeSpan.FromSeconds(20), () => answer);

        await BusyAsync();

        // Up to a moment in the past: the row of then; up to the client's own present: what changed since.
        Assert.Equal("null", (await OkAsync("/materialize-incremental", $$"""{"end_ts": "{{DateTime.UtcNow:s}}", "feature_views": ["driver_stats"], "full_feature_names": false}""")).GetRawText());
        await (await DeltaTable.OpenAsync(folder.File("stats"))).AppendAsync(
            "SELECT 7 AS driver_id, now() - INTERVAL 1 SECOND AS event_timestamp, timezone('UTC', now()) - INTERVAL 1 SECOND AS created, 0.5::DOUBLE AS conv_rate, 0.5::FLOAT AS acc_rate, 71 AS trips, 'd' AS name, ['a'] AS tags, now() AS seen, NULL::BLOB AS photo");
        await OkAsync("/materialize-incremental", $$"""{"end_ts": "{{DateTime.UtcNow:s}}", "feature_views": null}""");
        Assert.Equal("[71]", Values(await OkAsync("/get-online-features", """{"entities": {"driver_id": [7]}, "features": ["driver_stats:trips"]}"""), "trips"));
        var listed = JsonDocument.Parse(await server.Http.GetStringAsync("/api/2.0/ml/features/definitions/get?name=driver_stats")).RootElement.GetRawText();
        Assert.Contains("\"mode\":\"incremental\"", listed);

        Assert.Contains("start_ts and end_ts are required", (await RefusedAsync("/materialize", """{"feature_views": ["driver_stats"]}""", 400)).Message);
        Assert.Contains("expected a time before end_ts", (await RefusedAsync("/materialize", """{"start_ts": "2024-01-02", "end_ts": "2024-01-01"}""", 400)).Message);
        Assert.Contains("end_ts", (await RefusedAsync("/materialize-incremental", "{}", 400)).Message);
        Assert.Equal("FeatureViewNotFoundException", (await RefusedAsync("/materialize?async=true", """{"feature_views": ["nope"], "disable_event_timestamp": true}""", 404)).Class);
        Assert.Contains("version is 'v2'", (await RefusedAsync("/materialize", """{"feature_views": ["driver_stats"], "disable_event_timestamp": true, "version": "v2"}""", 400)).Message);
    }

    // While one call is at work on a view another is refused, unless it insists; the view takes its time to compute.
    async Task BusyAsync()
    {
        const string Body = """{"feature_views": ["driver_slow"], "disable_event_timestamp": true}""";
        Assert.Equal(202, (await PostAsync("/materialize?async=true", Body)).Status);
        var (status, text) = await PostAsync("/materialize?async=true", Body);
        Assert.True(status == 409, $"{status}: {text}");
        var answer = JsonDocument.Parse(text).RootElement;
        Assert.Contains("being materialized already: driver_slow", answer.GetProperty("error").GetString());
        Assert.Equal("[\"driver_slow\"]", answer.GetProperty("feature_views").GetRawText());
        Assert.Equal(202, (await PostAsync("/materialize?async=true&force=true", Body)).Status);
        await Waiting.UntilAsync(async () => (await PostAsync("/materialize?async=true", Body)).Status == 202, TimeSpan.FromSeconds(60), () => "it stays busy");
    }

    [Fact]
    public async Task Searches_over_vectors_are_refused_by_name()
    {
        // Not 404, after which a client tries the other address, and none of the statuses that it tries again.
        foreach (var path in (string[])["/search", "/retrieve-online-documents"])
        {
            var refused = await RefusedAsync(path, """{"features": ["driver_stats:tags"], "query": [0.1, 0.2], "top_k": 3, "distance_metric": "L2", "query_string": null, "api_version": 2}""", (int)HttpStatusCode.NotImplemented);
            Assert.Contains("no search over vectors", refused.Message);
        }
    }
}
