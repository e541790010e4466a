using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Endurance;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Durability;

/// <summary>
/// Databases, artifacts, tables and spools of a whole platform lie on one disk, which runs full while users work: each service says so
/// and goes on with what needs no room, and with room everything goes on, with nothing lost that was acknowledged.
/// </summary>
public sealed class FullDiskTests : IDisposable
{
    const int Megabytes = 96, MostTries = 400;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    readonly TemporaryFolder folder = new();
    readonly MountedDisk disk;

    public FullDiskTests() => disk = new MountedDisk(folder.Path, Megabytes);

    public void Dispose()
    {
        disk.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Every_service_says_that_the_disk_is_full_and_goes_on_when_there_is_room()
    {
        await using var platform = await SplitPlatform.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder, "tracking,platform", "artifacts,registry", "features,tables,serving");
        using var http = new HttpClient { BaseAddress = new Uri(platform.Gateway.Address) };
        var work = new PlatformWork(http);
        await work.PrepareAsync();
        await PlaceFeatures.PublishAsync(http, folder.File("places.parquet"), others: 20_000);
        var run = await http.CreateRunAsync("0");
        using var stop = new CancellationTokenSource();
        var working = work.RunAsync(writers: 2, stop.Token);
        await work.GoesOnAsync(working, Patience);

        var ballast = disk.Fill();
        await RefusedAsync("tracking", i => http.PostAsync("/api/2.0/mlflow/runs/log-batch", Json(new JsonObject { ["run_id"] = run, ["params"] = new JsonArray([.. Enumerable.Range(0, 100).Select(p => Param(i, p))]) })));
        await RefusedAsync("artifacts", i => http.PutAsync($"/api/2.0/mlflow-artifacts/artifacts/0/{run}/artifacts/{i}.bin", new ByteArrayContent(new byte[1 << 20])));
        await RefusedAsync("registry", i => http.PostAsync("/api/2.0/mlflow/registered-models/create", Json(new JsonObject { ["name"] = $"full{i}", ["description"] = new string('d', 4000) })));
        await RefusedAsync("features", _ => http.PostAsync("/api/2.0/ml/features/materialize", TrackingCalls.Json("{}")));
        await RefusedAsync("serving", i => http.PostAsync("/api/2.0/serving-endpoints", Json(new JsonObject
        {
            ["name"] = $"full{i}", ["config"] = new JsonObject { ["served_entities"] = new JsonArray(new JsonObject { ["name"] = "one", ["entity_name"] = PlatformWork.Model, ["entity_version"] = "1" }) },
        })));
        await WhatNeedsNoRoomGoesOnAsync(http, run);
        await DoctorSaysSoAsync();

        File.Delete(ballast);
        await work.GoesOnAsync(working, Patience);
        await stop.CancelAsync();
        await working;
        using (var done = await http.PostAsync("/api/2.0/ml/features/materialize", TrackingCalls.Json("{}"))) Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync());
        var broken = await new Invariants(http, work).BrokenAsync();
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    static JsonNode Param(int attempt, int number) => new JsonObject { ["key"] = string.Create(CultureInfo.InvariantCulture, $"p{attempt}_{number}"), ["value"] = new string('v', 2000) };

    static HttpContent Json(JsonNode body) => TrackingCalls.Json(body.ToJsonString());

    // What a service has already taken of the disk may last for some calls.
    static async Task RefusedAsync(string service, Func<int, Task<HttpResponseMessage>> send)
    {
        for (var i = 0; i < MostTries; i++)
        {
            using var answer = await send(i);
            if (answer.IsSuccessStatusCode) continue;
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.InsufficientStorage, $"{service}: {answer.StatusCode} {text}");
            Assert.True(text.Contains("full", StringComparison.Ordinal) || text.Contains("No space left", StringComparison.Ordinal), $"{service}: {text}");
            return;
        }

        Assert.Fail($"{service} took {MostTries} calls on a full disk");
    }

    static async Task WhatNeedsNoRoomGoesOnAsync(HttpClient http, string run)
    {
        foreach (var path in (string[])[$"/api/2.0/mlflow/runs/get?run_id={run}", $"/api/2.0/mlflow/registered-models/get?name={PlatformWork.Model}", "/api/2.0/ml/lineage/nodes", "/health/live", "/metrics"])
        {
            using var answer = await http.GetAsync(path);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
        }

        using var asked = await PlatformWork.AskAsync(http);
        Assert.True(asked.IsSuccessStatusCode, await asked.Content.ReadAsStringAsync());
        using var queried = await http.PostAsJsonAsync("/api/2.0/sql/statements", new { statement = "SELECT count(*) FROM ml.system.runs" });
        Assert.True(queried.IsSuccessStatusCode, await queried.Content.ReadAsStringAsync());
        Assert.Contains(PlaceFeatures.Answer, await PlaceFeatures.AskAsync(http));
    }

    async Task DoctorSaysSoAsync()
    {
        await using var doctor = ChildProcess.Start(Repository.Executable, ["doctor", "--port", $"{FreePort.Next()}", "--backend-store-uri", $"sqlite:///{folder.Path}/mlflow.db"], folder.Path);
        Assert.Equal(1, await doctor.WaitAsync(Patience));
        Assert.Matches("FAIL +disk +.*it is full", doctor.Output);
    }
}
