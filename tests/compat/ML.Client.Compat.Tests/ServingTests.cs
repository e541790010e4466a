using System.Text.Json.Serialization;
using ML.Client.Serving;
using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Client.Compat.Tests;

/// <summary>A model logged here, served by the platform, asked through the typed client.</summary>
[Collection(Platform.Name)]
public sealed partial class ServingTests(Platform server)
{
    [Fact]
    public async Task A_served_model_answers_records_tensors_and_a_crowd()
    {
        using var folder = new TemporaryFolder();
        OnnxFiles.WriteLinear(folder.File("lin.onnx"), [1, 2, 3], 0.5f);
        var run = await server.Client.StartRunAsync(options: new() { ExperimentId = "0" });
        var model = await run.Log.OnnxModelAsync(folder.File("lin.onnx"), "lin");
        await run.EndAsync();

        var port = FreePort.Next();
        await using var process = ChildProcess.Start(Repository.Executable, ["models", "serve", "-m", model.ModelUri, "--port", $"{port}"], folder.Path,
            new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = server.Address });
        using var client = new ScoringClient($"http://127.0.0.1:{port}", options: new() { MaxRetries = 0 });
        await UntilHealthyAsync(port, process);

        var answers = await client.PredictAsync([new Point(1, 1, 1), new Point(1, 2, 3)], Json.Default.Point, Json.Default.Answer);
        Assert.Equal([6.5, 14.5], answers.Select(a => a.Y.Single()));
        await using var crowd = new BatchingPredictor<Point, Answer>(client.For(Json.Default.Point, Json.Default.Answer), new() { LargestBatch = 16 });
        var many = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => crowd.PredictAsync(new(i, 0, 0))));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => i + 0.5), many.Select(a => a.Y.Single()));
    }

    static async Task UntilHealthyAsync(int port, ChildProcess process)
    {
        using var http = new HttpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            Assert.False(process.HasExited, process.Output);
            try
            {
                if ((await http.GetAsync($"http://127.0.0.1:{port}/ping", limit.Token)).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }

    internal sealed record Point(double A, double B, double C);

    internal sealed record Answer([property: JsonPropertyName("y")] double[] Y);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Point))]
    [JsonSerializable(typeof(Answer))]
    internal sealed partial class Json : JsonSerializerContext;
}
