using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ML.TestKit.Processes;

namespace ML.TestKit.Endurance;

/// <summary>
/// What users of a platform do all day, at once and without a rest: log batches, register and promote versions, ask an endpoint.
/// What fails is sent again, as clients do; what was acknowledged is remembered, and must be there in the end.
/// </summary>
/// <param name="http">The platform, or what stands before it.</param>
public sealed class PlatformWork(HttpClient http)
{
    public const string Model = "endurance", Endpoint = "endurance";
    const string OnnxModel = "/usr/share/libonnx-testdata/data/node/test_relu/model.onnx";
    const string Description = """
        flavors:
          onnx:
            data: model.onnx
            providers: [CPUExecutionProvider]
        signature:
          inputs: '[{"name": "x", "type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 4, 5]}}]'
        """;
    const int PointsOfBatch = 50, BatchesOfRun = 200;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20), ReadyTime = TimeSpan.FromSeconds(60);
    static readonly string Question = $"{{\"inputs\": {{\"x\": {Tensor(3, 4, 5)}}}}}";
    readonly ConcurrentDictionary<string, int> batches = new();
    readonly ConcurrentDictionary<string, string> versions = new();
    long answers, failures;

    /// <summary>Batches that were acknowledged.</summary>
    public long Batches => batches.Values.Sum(b => (long)b);

    /// <summary>Acknowledged batches of each run.</summary>
    public IReadOnlyDictionary<string, int> Runs => batches;

    /// <summary>Acknowledged versions with the run that each is of.</summary>
    public IReadOnlyDictionary<string, string> Versions => versions;

    /// <summary>Questions that the endpoint answered.</summary>
    public long Answers => Volatile.Read(ref answers);

    /// <summary>Requests that failed and were sent again.</summary>
    public long Failures => Volatile.Read(ref failures);

    /// <summary>Waits until more of every kind was acknowledged than there is now.</summary>
    /// <param name="working">The work, whose failure is thrown.</param>
    /// <param name="limit">How long that may take.</param>
    public Task GoesOnAsync(Task working, TimeSpan limit)
    {
        var (batchesBefore, versionsBefore, answersBefore) = (Batches, versions.Count, Answers);
        return Waiting.UntilAsync(
            async () =>
            {
                if (working.IsCompleted) await working;
                return Batches > batchesBefore + 5 && versions.Count > versionsBefore && Answers > answersBefore + 20;
            },
            limit, () => $"the work stands still: {Batches} batches, {versions.Count} versions, {Answers} answers, {Failures} failures");
    }

    public static int Points => PointsOfBatch;

    /// <summary>Registers a model, promotes it, and waits until an endpoint answers with it.</summary>
    public async Task PrepareAsync()
    {
        Judge.Require(File.Exists(OnnxModel), "a model in ONNX (Debian: libonnx-testdata)");
        await SendAsync("/api/2.0/mlflow/registered-models/create", new JsonObject { ["name"] = Model }, CancellationToken.None);
        await PromoteAsync(await NewRunAsync(CancellationToken.None), CancellationToken.None);
        await SendAsync("/api/2.0/serving-endpoints", new JsonObject
        {
            ["name"] = Endpoint,
            ["config"] = new JsonObject
            {
                ["served_entities"] = new JsonArray(new JsonObject { ["name"] = "champion", ["entity_name"] = Model, ["entity_version"] = "@champion" }),
                ["auto_capture_config"] = new JsonObject { ["enabled"] = true },
            },
        }, CancellationToken.None);
        using var bound = new CancellationTokenSource(ReadyTime);
        await AskAsync(bound.Token);
    }

    /// <summary>Asks the endpoint once.</summary>
    public static Task<HttpResponseMessage> AskAsync(HttpClient http) => http.PostAsync($"/endpoints/{Endpoint}/invocations", new StringContent(Question, Encoding.UTF8, "application/json"));

    /// <summary>Works until it is told to stop, and then ends what it began.</summary>
    /// <exception cref="InvalidOperationException">The platform refused what it should not have.</exception>
    public async Task RunAsync(int writers, CancellationToken stop)
    {
        using var refused = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Task> loops = [.. Enumerable.Range(0, writers).Select(_ => LoopAsync(LogRunAsync, refused.Token)), LoopAsync(RegisterAsync, refused.Token), LoopAsync(AskAsync, refused.Token)];
        await Task.WhenAny(loops);
        await refused.CancelAsync();
        await Task.WhenAll(loops);
    }

    static async Task LoopAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    async Task LogRunAsync(CancellationToken stop)
    {
        var run = await NewRunAsync(stop);
        for (var batch = 0; batch < BatchesOfRun; batch++)
        {
            var points = Enumerable.Range(0, PointsOfBatch).Select(i => (JsonNode)new JsonObject { ["key"] = "m", ["value"] = i, ["timestamp"] = 1_700_000_000_000, ["step"] = (batch * PointsOfBatch) + i });
            await SendAsync("/api/2.0/mlflow/runs/log-batch", new JsonObject { ["run_id"] = run, ["metrics"] = new JsonArray([.. points]) }, stop);
            batches[run] = batch + 1;
        }

        await SendAsync("/api/2.0/mlflow/runs/update", new JsonObject { ["run_id"] = run, ["status"] = "FINISHED" }, stop);
    }

    async Task RegisterAsync(CancellationToken stop)
    {
        await PromoteAsync(await NewRunAsync(stop), stop);
        await Task.Delay(Pause, stop);
    }

    async Task PromoteAsync(string run, CancellationToken stop)
    {
        await PutAsync($"0/{run}/artifacts/model/MLmodel", Encoding.UTF8.GetBytes(Description), stop);
        await PutAsync($"0/{run}/artifacts/model/model.onnx", await File.ReadAllBytesAsync(OnnxModel, stop), stop);
        var made = await SendAsync("/api/2.0/mlflow/model-versions/create", new JsonObject { ["name"] = Model, ["source"] = $"runs:/{run}/model", ["run_id"] = run }, stop);
        var version = made["model_version"]!["version"]!.GetValue<string>();
        versions[version] = run;
        await SendAsync("/api/2.0/mlflow/registered-models/alias", new JsonObject { ["name"] = Model, ["alias"] = "champion", ["version"] = version }, stop);
    }

    async Task AskAsync(CancellationToken stop)
    {
        await SendAsync($"/endpoints/{Endpoint}/invocations", JsonNode.Parse(Question)!, stop);
        Interlocked.Increment(ref answers);
    }

    async Task<string> NewRunAsync(CancellationToken stop) =>
        (await SendAsync("/api/2.0/mlflow/runs/create", new JsonObject { ["experiment_id"] = "0", ["start_time"] = 1_700_000_000_000 }, stop))["run"]!["info"]!["run_id"]!.GetValue<string>();

    async Task PutAsync(string path, byte[] bytes, CancellationToken stop) =>
        (await SendAsync(path, () => http.PutAsync("/api/2.0/mlflow-artifacts/artifacts/" + path, new ByteArrayContent(bytes), CancellationToken.None), stop)).Dispose();

    async Task<JsonNode> SendAsync(string path, JsonNode body, CancellationToken stop)
    {
        var text = body.ToJsonString();
        using var answer = await SendAsync(path, () => http.PostAsync(path, new StringContent(text, Encoding.UTF8, "application/json"), CancellationToken.None), stop);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(CancellationToken.None))!;
    }

    // A refusal that another try cannot change is a fault of the platform, and ends the work.
    async Task<HttpResponseMessage> SendAsync(string path, Func<Task<HttpResponseMessage>> send, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                var answer = await send();
                if (answer.IsSuccessStatusCode) return answer;
                var text = await answer.Content.ReadAsStringAsync(CancellationToken.None);
                answer.Dispose();
                if ((int)answer.StatusCode is not (>= 500 or 429)) throw new InvalidOperationException($"{path}: {answer.StatusCode} {text}");
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                // The process that was asked died.
            }

            Interlocked.Increment(ref failures);
            await Task.Delay(Pause, stop);
        }
    }

    static string Tensor(params int[] shape) => shape.Length == 0 ? "1" : $"[{string.Join(", ", Enumerable.Repeat(Tensor(shape[1..]), shape[0]))}]";
}
