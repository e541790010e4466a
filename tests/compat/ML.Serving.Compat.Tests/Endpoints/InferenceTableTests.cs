using System.Net.Http.Json;
using System.Text.Json;
using ML.Serving.Compat.Tests.Judges;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.Endpoints;

/// <summary>Requests to an endpoint become rows of a Delta table that delta-rs reads.</summary>
public sealed class InferenceTableTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    [Fact]
    public async Task Every_request_is_a_row_with_what_was_asked_and_answered()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using (var gateway = await Gateway.StartAsync(folder.Path))
        {
            using var client = new HttpClient { BaseAddress = gateway.Address };
            await CreateAsync(client);
            for (var i = 0; i < 20; i++) await AskAsync(client, $"{{\"dataframe_records\":[{{\"a\":{i},\"b\":0,\"c\":0}}]}}", $"id-{i:d2}");
            await AskAsync(client, "{\"nothing\":1}", "id-20");
            await PythonJudge.RunAsync(PythonJudge.Script("triton_endpoint.py"), gateway.Address.Authority, gateway.GrpcAddress.Authority, "delay");
        }

        var rows = await ReadAsync(folder.File("tables/main/logs/delay_payload"));
        Assert.Equal(27, rows.Count);
        var ordered = rows.Where(r => r[0].GetString()!.StartsWith("id-", StringComparison.Ordinal)).OrderBy(r => r[0].GetString(), StringComparer.Ordinal).ToList();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"id-{i:d2}", ordered[i][0].GetString());
            Assert.Equal(200, ordered[i][1].GetInt32());
            Assert.Contains($"\"a\":{i},", ordered[i][2].GetString());
            Assert.StartsWith("{\"predictions\": [{\"y\": ", ordered[i][3].GetString());
            Assert.Equal("one", ordered[i][4].GetString());
        }

        Assert.Equal(400, ordered[20][1].GetInt32());
        Assert.Contains("BAD_REQUEST", ordered[20][3].GetString());
        OpenInferenceRows([.. rows.Except(ordered)]);
    }

    // Whatever form they had on the wire, they are kept as the protocol's JSON.
    static void OpenInferenceRows(List<List<JsonElement>> rows)
    {
        var answered = rows.Where(r => r[1].GetInt32() == 200).ToList();
        // One over HTTP, one over gRPC, and three of a stream.
        Assert.Equal(5, answered.Count);
        foreach (var row in answered)
        {
            using var request = JsonDocument.Parse(row[2].GetString()!);
            using var answer = JsonDocument.Parse(row[3].GetString()!);
            Assert.All(request.RootElement.GetProperty("inputs").EnumerateArray(), i => Assert.Equal(1, i.GetProperty("data")[0].GetDouble()));
            Assert.Equal(JsonValueKind.Number, answer.RootElement.GetProperty("outputs")[0].GetProperty("data")[0].ValueKind);
            Assert.Equal("one", row[4].GetString());
        }

        var refused = Assert.Single(rows, r => r[1].GetInt32() == 400);
        Assert.Contains("stranger", refused[2].GetString());
        Assert.Contains("stranger", JsonDocument.Parse(refused[3].GetString()!).RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_table_that_cannot_be_written_stops_nobody()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("tables"), "a file where a folder should be");
        await using var gateway = await Gateway.StartAsync(folder.Path);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        await CreateAsync(client);
        for (var i = 0; i < 20; i++) Assert.Equal(200, await AskAsync(client, "{\"dataframe_records\":[{\"a\":1,\"b\":2,\"c\":3}]}", $"{i}"));
    }

    [Fact]
    public async Task A_full_disk_sheds_rows_and_no_requests_and_logging_goes_on_when_there_is_room()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        using var disk = new MountedDisk(folder.File("tables"), megabytes: 2);
        var body = $"{{\"dataframe_records\":[{{\"a\":1,\"b\":2,\"c\":3,\"more\":\"{new string('x', 10_000)}\"}}]}}";
        var ids = new List<string>();
        await using (var gateway = await Gateway.StartAsync(folder.Path))
        {
            using var client = new HttpClient { BaseAddress = gateway.Address };
            await CreateAsync(client);
            await LoggedAsync("before");
            var ballast = disk.Fill();
            for (var i = 0; i < 20; i++) Assert.Equal(200, await AskAsync(client, body, $"full-{i}"));
            await Wait.UntilAsync(async () => await CountAsync(gateway, client, "shed") == 20, TimeSpan.FromSeconds(10), "20 rows are shed");
            Assert.DoesNotContain(Directory.GetFiles(folder.File("tables/main/logs/delay_payload/_spool")), f => new FileInfo(f).Length == 0);
            File.Delete(ballast);
            await LoggedAsync("after");

            async Task LoggedAsync(string what)
            {
                var before = await CountAsync(gateway, client, "spooled");
                foreach (var id in Enumerable.Range(0, 5).Select(i => $"{what}-{i}"))
                {
                    Assert.Equal(200, await AskAsync(client, body, id));
                    ids.Add(id);
                }

                await Wait.UntilAsync(async () => await CountAsync(gateway, client, "spooled") == before + 5, TimeSpan.FromSeconds(10), $"5 rows are on disk {what}");
            }
        }

        var rows = await ReadAsync(folder.File("tables/main/logs/delay_payload"));
        Assert.Equal(ids.Order(), rows.Select(r => r[0].GetString()).Order());
    }

    [Fact]
    public async Task Of_sampled_requests_a_share_is_kept_and_tells_the_share()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using (var gateway = await Gateway.StartAsync(folder.Path))
        {
            using var client = new HttpClient { BaseAddress = gateway.Address };
            await CreateAsync(client, samplingRate: 0.25);
            for (var i = 0; i < 400; i++) Assert.Equal(200, await AskAsync(client, "{\"dataframe_records\":[{\"a\":1,\"b\":2,\"c\":3}]}", $"{i}"));
        }

        var rows = await ReadAsync(folder.File("tables/main/logs/delay_payload"), "request_id", "sampling_fraction");
        // A fair draw of 400 leaves this range once in a hundred million times.
        Assert.InRange(rows.Count, 50, 160);
        Assert.Equal(rows.Count, rows.Select(r => r[0].GetString()).Distinct().Count());
        Assert.All(rows, r => Assert.Equal(0.25, r[1].GetDouble()));
    }

    static async Task<int> CountAsync(Gateway gateway, HttpClient client, string outcome)
    {
        var line = (await client.GetStringAsync(gateway.Metrics)).Split('\n').FirstOrDefault(l => l.StartsWith($"ml_serving_logged_requests_total{{table=\"main/logs/delay_payload\",outcome=\"{outcome}\"}}", StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }

    static Task<List<List<JsonElement>>> ReadAsync(string table) => ReadAsync(table, "request_id", "status_code", "request", "response", "served_entity");

    static async Task<List<List<JsonElement>>> ReadAsync(string table, params string[] columns)
    {
        var output = await PythonJudge.RunAsync([PythonJudge.Script("read_table.py"), table, .. columns]);
        return JsonSerializer.Deserialize<List<List<JsonElement>>>(output)!;
    }

    static async Task<int> AskAsync(HttpClient client, string body, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/endpoints/delay/invocations") { Content = new StringContent(body, null, "application/json") };
        request.Headers.Add("X-Request-Id", id);
        using var response = await client.SendAsync(request);
        Assert.Equal(id, response.Headers.GetValues("X-Request-Id").Single());
        return (int)response.StatusCode;
    }

    async Task CreateAsync(HttpClient client, double samplingRate = 1)
    {
        var config = new
        {
            served_entities = new[] { new { name = "one", model_uri = folders["columns"] } },
            auto_capture_config = new { catalog_name = "main", schema_name = "logs", table_name_prefix = "delay", enabled = true, sampling_rate = samplingRate },
        };
        var created = await client.PostAsJsonAsync("/api/2.0/serving-endpoints", new { name = "delay", config });
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        await Wait.UntilAsync(async () => (await client.GetAsync("/endpoints/delay/ping")).IsSuccessStatusCode, TimeSpan.FromSeconds(20), "the endpoint is ready");
    }
}
