using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ML.Client.Traces;
using ML.Client.Webhooks;
using ML.TestKit;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.Metrics;

namespace ML.Client.Tests.Surface;

/// <summary>Every endpoint that MLflow 3.17.2 has for what this client covers is called by one of its methods.</summary>
public sealed class EndpointCoverageTests
{
    /// <summary>Left out by name; whatever else the list holds must be called.</summary>
    static readonly Dictionary<string, string> LeftOut = new()
    {
        ["startTrace"] = "replaced by startTraceV3", ["endTrace"] = "replaced by startTraceV3", ["getTraceInfo"] = "replaced by getTraceInfoV3",
        ["searchTraces"] = "replaced by searchTracesV3", ["deleteTraces"] = "replaced by deleteTracesV3", ["setTraceTag"] = "replaced by setTraceTagV3",
        ["deleteTraceTag"] = "replaced by deleteTraceTagV3", ["linkPromptsToTrace"] = "prompts", ["searchUnifiedTraceHandler"] = "Databricks alone answers it",
        ["getOnlineTraceDetails"] = "Databricks alone answers it", ["calculateTraceFilterCorrelation"] = "figures of MLflow's own pages", ["queryTraceMetrics"] = "figures of MLflow's own pages",
    };

    // What the platform has beside these is not this client's: workspaces, evaluation, label schemas, review, gateway, prompts.
    static readonly Regex Others = new("/(workspaces|issues|label-schemas|datasets|scorers|gateway|prompt-optimization|review-queues)(/|$)");

    [Fact]
    public async Task Every_endpoint_is_called_by_a_method()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("small.txt"), "x");
        File.WriteAllText(folder.File("large.txt"), "more than one byte");
        var calls = new Recorder();
        using var http = new HttpClient(calls);
        using var client = new MlflowClient(new MlflowClientOptions { TrackingUri = "http://tracking", MaxRetries = 0, MultipartUpload = true, MultipartUploadMinimumSize = 2, MultipartDownload = true, MultipartDownloadMinimumSize = 2 }, http);
        foreach (var use in Uses(client, folder))
            try
            {
                await use();
            }
            catch (Exception e) when (e is not (NullReferenceException or ArgumentException))
            {
                // The answers are hollow; what counts is what was asked.
            }

        var missing = Endpoints().GroupBy(e => (e.Service, e.Rpc)).Where(rpc => !LeftOut.ContainsKey(rpc.Key.Rpc) && !rpc.Any(e => calls.Seen.Any(e.Matches)));
        var list = string.Join("; ", missing.Select(rpc => $"{rpc.Key.Rpc}: {rpc.First().Method} {rpc.First().Path}"));
        Assert.True(list.Length == 0, list);
    }

    [Fact]
    public void What_is_left_out_exists() => Assert.Equal([], LeftOut.Keys.Except(Endpoints().Select(e => e.Rpc)));

    sealed record Endpoint(string Service, string Rpc, string Method, string Path)
    {
        public bool Matches((string Method, string Path) call) => call.Method == Method && Regex.IsMatch(call.Path, Pattern);

        string Pattern => "^/(ajax-)?api/[23].0/" + Regex.Replace(Path.TrimStart('/'), @"\{artifact_path\}", ".+").Replace("{", "<", StringComparison.Ordinal) switch
        {
            var path => Regex.Replace(path, "<[^}]+}", "[^/]+") + "$",
        };
    }

    static List<Endpoint> Endpoints()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Repository.SharedFile("data", "mlflow-3.17.2", "endpoints.json")));
        return
        [
            .. file.RootElement.GetProperty("endpoints").EnumerateArray()
                .Where(e => e.GetProperty("service").GetString() is "MlflowService" or "ModelRegistryService" or "MlflowArtifactsService" or "WebhookService")
                .Select(e => new Endpoint(e.GetProperty("service").GetString()!, e.GetProperty("rpc").GetString()!, e.GetProperty("method").GetString()!, e.GetProperty("path").GetString()!))
                .Where(e => !Others.IsMatch(e.Path) || e.Path.Contains("search-datasets", StringComparison.Ordinal)),
        ];
    }

    static IEnumerable<Func<Task>> Uses(MlflowClient client, TemporaryFolder folder)
    {
        var human = AssessmentSource.Human("ann");
        return
        [
            () => client.Experiments.CreateAsync("e"), () => client.Experiments.FindAsync("e"), () => client.Experiments.GetAsync("1"), () => client.Experiments.DeleteAsync("1"),
            () => client.Experiments.RestoreAsync("1"), () => client.Experiments.RenameAsync("1", "f"), () => client.Experiments.SetTagAsync("1", "k", "v"),
            () => client.Experiments.DeleteTagAsync("1", "k"), () => client.Experiments.SearchDatasetsAsync(["1"]), () => All(client.Experiments.SearchAsync()),
            () => client.Runs.CreateAsync("1"), () => client.Runs.UpdateAsync("r", name: "n"), () => client.Runs.DeleteAsync("r"), () => client.Runs.RestoreAsync("r"), () => client.Runs.GetAsync("r"),
            () => client.Runs.LogMetricAsync("r", "m", 1), () => client.Runs.LogParamAsync("r", "p", "v"), () => client.Runs.SetTagAsync("r", "k", "v"), () => client.Runs.DeleteTagAsync("r", "k"),
            () => client.Runs.LogBatchAsync("r", [new Metric { Key = "m", Value = 1 }]), () => client.Runs.LogModelAsync("r", "{}"), () => client.Runs.LogInputsAsync("r", []),
            () => client.Runs.LogOutputsAsync("r", [new ModelOutput { ModelId = "m", Step = 0 }]), () => All(client.Runs.SearchAsync(["1"])), () => All(client.Runs.MetricHistoryAsync("r", "m")),
            () => client.Runs.SampledHistoryAsync(["r"], "m"),
            () => client.LoggedModels.CreateAsync("1"), () => client.LoggedModels.FinalizeAsync("m"), () => client.LoggedModels.GetAsync("m"), () => client.LoggedModels.DeleteAsync("m"),
            () => client.LoggedModels.SetTagsAsync("m", new Dictionary<string, string> { ["k"] = "v" }), () => client.LoggedModels.DeleteTagAsync("m", "k"),
            () => client.LoggedModels.LogParamsAsync("m", new Dictionary<string, string> { ["k"] = "v" }), () => All(client.LoggedModels.SearchAsync(["1"])),
            () => client.RegisteredModels.CreateAsync("m"), () => client.RegisteredModels.RenameAsync("m", "n"), () => client.RegisteredModels.UpdateAsync("m", "d"), () => client.RegisteredModels.DeleteAsync("m"),
            () => client.RegisteredModels.GetAsync("m"), () => All(client.RegisteredModels.SearchAsync()), () => client.RegisteredModels.LatestVersionsAsync("m"), () => client.RegisteredModels.SetTagAsync("m", "k", "v"),
            () => client.RegisteredModels.DeleteTagAsync("m", "k"), () => client.RegisteredModels.SetAliasAsync("m", "a", "1"), () => client.RegisteredModels.DeleteAliasAsync("m", "a"),
            () => client.ModelVersions.CreateAsync("m", "s"), () => client.ModelVersions.UpdateAsync("m", "1", "d"), () => client.ModelVersions.TransitionAsync("m", "1", "Staging"),
            () => client.ModelVersions.DeleteAsync("m", "1"), () => client.ModelVersions.GetAsync("m", "1"), () => All(client.ModelVersions.SearchAsync()), () => client.ModelVersions.GetDownloadUriAsync("m", "1"),
            () => client.ModelVersions.SetTagAsync("m", "1", "k", "v"), () => client.ModelVersions.DeleteTagAsync("m", "1", "k"), () => client.ModelVersions.GetByAliasAsync("m", "a"),
            () => client.Traces.StartAsync(new TraceInfo { TraceId = "t" }), () => client.Traces.GetAsync("t"), () => client.Traces.GetWithSpansAsync("t"), () => client.Traces.GetManyAsync(["t"]), () => client.Traces.GetManyWithSpansAsync(["t"]),
            () => All(client.Traces.SearchAsync(["1"])), () => client.Traces.SetTagAsync("t", "k", "v"), () => client.Traces.DeleteTagAsync("t", "k"), () => client.Traces.DeleteAsync("1", ["t"]),
            () => client.Traces.LinkToRunAsync(["t"], "r"), () => client.Traces.LogFeedbackAsync("t", "n", true, human), () => client.Traces.GetAssessmentAsync("t", "a"),
            () => client.Traces.UpdateAssessmentAsync("t", "a", rationale: "r"), () => client.Traces.DeleteAssessmentAsync("t", "a"),
            () => client.Webhooks.CreateAsync("w", "https://x", [WebhookEvents.RegisteredModelCreated]), () => All(client.Webhooks.ListAsync()), () => client.Webhooks.GetAsync("w"),
            () => client.Webhooks.UpdateAsync("w", name: "n"), () => client.Webhooks.DeleteAsync("w"), () => client.Webhooks.TestAsync("w"),
            .. ArtifactUses(client, folder),
        ];
    }

    static IEnumerable<Func<Task>> ArtifactUses(MlflowClient client, TemporaryFolder folder)
    {
        var (small, large, fetched) = (folder.File("small.txt"), folder.File("large.txt"), folder.File("fetched.txt"));
        return
        [
            () => All(client.Artifacts.ListRunAsync("r")), () => All(client.Artifacts.ListLoggedModelAsync("m")), () => client.Artifacts.PresignUploadAsync("r", "a"),
            () => client.Artifacts.PresignDownloadAsync("r", "a", TimeSpan.FromMinutes(1)),
            Run(a => a.ListAsync()), Run(a => a.UploadAsync("a", "x"u8.ToArray())), Run(a => a.UploadFileAsync(small, "a")), Run(a => a.OpenReadAsync("a")), Run(a => a.DeleteAsync("a")),
            Run(a => a.UploadFileAsync(large, "taken")), Run(a => a.UploadFileAsync(large, "refused")), Run(a => a.DownloadFileAsync("long", fetched)),
        ];

        Func<Task> Run(Func<ML.Client.Artifacts.ArtifactRepository, Task> use) => async () => await use(await client.Artifacts.OpenRunAsync("r"));
    }

    static async Task All<T>(IAsyncEnumerable<T> items)
    {
        await foreach (var _ in items) return;
    }

    /// <summary>Answers every call with an empty object, or with what makes the client go on, and keeps what was called.</summary>
    sealed class Recorder : HttpMessageHandler
    {
        public List<(string Method, string Path)> Seen { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var (path, body) = (request.RequestUri!.AbsolutePath, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
            lock (Seen) Seen.Add((request.Method.Method, path));
            if (path.EndsWith("/refused", StringComparison.Ordinal)) return new(HttpStatusCode.BadRequest);
            var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(Body(path, body), Encoding.UTF8, "application/json") };
            answer.Headers.ETag = new("\"1\"");
            if (!path.EndsWith("artifacts/long", StringComparison.Ordinal)) return answer;
            // So long that it is fetched in ranges.
            answer.Headers.AcceptRanges.Add("bytes");
            answer.Content.Headers.ContentLength = 1L << 30;
            return answer;
        }

        static string Body(string path, string body) => path switch
        {
            _ when path.EndsWith("runs/get", StringComparison.Ordinal) => """{"run": {"info": {"run_id": "r", "experiment_id": "1", "artifact_uri": "mlflow-artifacts:/1/r/artifacts"}}}""",
            _ when path.Contains("/mpu/create/", StringComparison.Ordinal) =>
                $$$"""{"upload_id": "u", "credentials": [{"url": "http://store/{{{(body.Contains("refused", StringComparison.Ordinal) ? "refused" : "part")}}}", "part_number": 1}]}""",
            _ => "{}",
        };
    }
}
