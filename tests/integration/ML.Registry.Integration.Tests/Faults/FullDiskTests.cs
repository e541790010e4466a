using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Registry.Integration.Tests.Faults;

/// <summary>A disk that runs full: a clear error, nothing half stored, reads go on, and with room everything works again.</summary>
public sealed class FullDiskTests
{
    const string Files = "/api/2.0/mlflow-artifacts/artifacts";

    [Fact]
    public async Task The_server_says_so_and_recovers_when_room_returns()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartOnSmallDiskAsync(folder.Path, megabytes: 32);
        var http = server.Http;
        var run = (string)(await http.PostAsync("runs/create", new JsonObject { ["experiment_id"] = "0" }))["run"]!["info"]!["run_id"]!;

        var stored = await FillAsync(http);
        Assert.True(stored >= 5, $"{stored} MiB were stored");
        var acknowledged = await LogUntilFullAsync(http, run);
        Assert.Equal(acknowledged, await BatchesAsync(http, run));
        Assert.Equal(stored, (await http.GetAsync(Files, "path=big"))["files"]!.AsArray().Count);

        for (var i = 0; i < stored; i++) await http.OkAsync(HttpMethod.Delete, $"{Files}/big/{i}.bin", null);
        await http.PostAsync("registered-models/create", new JsonObject { ["name"] = "m" });
        await LogAsync(http, run, acknowledged);
        Assert.Equal(acknowledged + 1, await BatchesAsync(http, run));
        Assert.Equal(HttpStatusCode.OK, await PutAsync(http, 0));
    }

    [Fact]
    public async Task A_full_disk_of_PostgreSQL_is_said_and_passes_when_room_returns()
    {
        using var folder = new TemporaryFolder();
        await using var cluster = await PostgresCluster.CreateOnSmallDiskAsync(megabytes: 56);
        var uri = await cluster.NewDatabaseAsync();
        await using var server = await MlServer.StartAsync(uri, folder.Path);
        var http = server.Http;
        var run = (string)(await http.PostAsync("runs/create", new JsonObject { ["experiment_id"] = "0" }))["run"]!["info"]!["run_id"]!;
        await Sql.ExecuteAsync(uri, "CREATE TABLE filler AS SELECT repeat(md5(i::text), 30) AS text FROM generate_series(1, 32000) i");

        var acknowledged = await LogUntilFullAsync(http, run);
        // Reads go on, unless PostgreSQL cannot even begin a connection.
        using (var seen = await http.GetAsync("/api/2.0/mlflow/runs/get?run_id=" + run)) Assert.True(seen.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, server.Process.Output);
        await Sql.ExecuteAsync(uri, "DROP TABLE filler");
        Assert.Equal(acknowledged, await BatchesAsync(http, run));
        await LogAsync(http, run, acknowledged);
        Assert.Equal(acknowledged + 1, await BatchesAsync(http, run));
    }

    // Files of one MiB until there is no room for another.
    static async Task<int> FillAsync(HttpClient http)
    {
        for (var i = 0; ; i++)
        {
            var status = await PutAsync(http, i);
            if (status == HttpStatusCode.OK) continue;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            return i;
        }
    }

    static async Task<HttpStatusCode> PutAsync(HttpClient http, int number)
    {
        using var answer = await http.PutAsync($"{Files}/big/{number}.bin", new ByteArrayContent(new byte[1 << 20]));
        if (answer.StatusCode != HttpStatusCode.OK) Assert.Contains("full", await answer.Content.ReadAsStringAsync());
        return answer.StatusCode;
    }

    static async Task<int> LogUntilFullAsync(HttpClient http, string run)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await LogAsync(http, run, i);
            }
            catch (Xunit.Sdk.XunitException error)
            {
                Assert.Contains("TEMPORARILY_UNAVAILABLE", error.Message);
                Assert.Matches("disk|No space left on device", error.Message);
                return i;
            }
        }
    }

    static Task LogAsync(HttpClient http, string run, int batch) => http.PostAsync("runs/log-batch", new JsonObject
    {
        ["run_id"] = run,
        ["params"] = new JsonArray([.. Enumerable.Range(0, 50).Select(p => (JsonNode)new JsonObject { ["key"] = $"p{batch}-{p}", ["value"] = Text() })]),
    });

    // Such as no database makes shorter.
    static string Text() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(1500));

    static async Task<int> BatchesAsync(HttpClient http, string run)
    {
        var parameters = (await http.GetAsync("runs/get", "run_id=" + run))["run"]!["data"]!["params"]?.AsArray().Count ?? 0;
        Assert.Equal(0, parameters % 50);
        return parameters / 50;
    }
}
