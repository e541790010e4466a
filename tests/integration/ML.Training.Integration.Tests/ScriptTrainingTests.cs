using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;
using ML.Training.Native.Torch;

namespace ML.Training.Integration.Tests;

/// <summary>A TorchScript module as the model of a run. The file was saved by libtorch 1.13: x·w + b for two numbers, all parameters 0.</summary>
public sealed class ScriptTrainingTests : IDisposable
{
    readonly TrainingFolder folder = new(rows: 5_000);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_module_is_trained_in_place_and_saved_as_one()
    {
        await using var server = await MlServer.StartAsync(folder.At(""));
        await using var train = folder.Start(Repository.Executable, ["train", Config("slope", "target: y, numeric: [a, b]", "register: slope")], server.Address);
        Assert.True(await train.WaitAsync(TimeSpan.FromMinutes(1)) == 0, train.Output);
        Assert.Contains("registered slope/1", train.Output);
        Assert.InRange(TrainingFolder.Metric(train.Output, "test_r2"), 0.6, 0.9);
        using var trained = TorchScriptModel.Load(folder.At("slope/model/model.pt"));
        float[] rows = [0, 0, 1, 0, 0, 1];
        var answers = MemoryMarshal.Cast<byte, float>(Assert.Single(trained.Run([new ScriptTensor("x", ElementType.Float32, [3, 2], MemoryMarshal.AsBytes<float>(rows).ToArray())])).Data.Span).ToArray();
        // In units of deviations: y rises with a, by nearly one, and knows nothing of b.
        Assert.InRange(answers[1] - answers[0], 0.6f, 1);
        Assert.InRange(answers[2] - answers[0], -0.1f, 0.1f);
        await JudgeServedAsync(server.Address);
    }

    // What was registered takes raw numbers, missing ones too, and answers in the target's own unit: y is 2a + 5½ in the mean.
    async Task JudgeServedAsync(string address)
    {
        var port = FreePort.Next();
        await using var process = folder.Start(Repository.Executable, ["models", "serve", "-m", "models:/slope/1", "--port", $"{port}"], address);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Waiting.UntilHealthyAsync(http, "/ping", process, TimeSpan.FromSeconds(60));
        const string Rows = """{"dataframe_split": {"columns": ["a", "b"], "data": [[1.0, 500.0], [9.0, 500.0], [null, 500.0]]}}""";
        using var answer = await http.PostAsync("/invocations", new StringContent(Rows, Encoding.UTF8, "application/json"));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        var values = JsonDocument.Parse(text).RootElement.GetProperty("predictions").EnumerateArray().Select(row => row.EnumerateObject().Single().Value.GetDouble()).ToList();
        Assert.InRange(values[0], 6.5, 8.5);
        Assert.InRange(values[1], 22.5, 24.5);
        // A missing number counts as the mean, about 5.
        Assert.InRange(values[2], 14.5, 16.5);
    }

    [Theory]
    [InlineData("target: y, numeric: [a, b, id]", "shapes cannot be multiplied (240x3 and 2x1)")]
    [InlineData("target: color, kind: multiclass, numeric: [a, b]", "of the batch is out of range [0, 1)")]
    public async Task What_does_not_fit_the_module_is_said_with_batch_and_rows(string data, string expected)
    {
        var (code, output) = await folder.RunAsync("train", Config("unfit", data));
        Assert.Equal(1, code);
        Assert.Contains("epoch 1, batch 1: ", output);
        Assert.Contains(expected, output);
        Assert.Contains("Its rows begin with ", output);
    }

    string Config(string name, string data, string more = "")
    {
        var path = folder.At($"{name}.yaml");
        var module = Path.Combine(Repository.Root, "tests", "integration", "ML.Training.Integration.Tests", "scripts", "slope.pt");
        File.WriteAllText(path, $$"""
            output: {{folder.At(name)}}
            data: {path: {{folder.At("rows.parquet")}}, {{data}}}
            model: {kind: script, path: {{module}}}
            optimizer: {learning_rate: 0.1}
            training: {epochs: 3, batch_size: 240, device: cpu}
            {{more}}
            """);
        return path;
    }
}
