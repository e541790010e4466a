using System.Runtime.InteropServices;
using ML.TestKit;
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
        var (code, output) = await folder.RunAsync("train", Config("slope", "target: y, numeric: [a, b]"));
        Assert.True(code == 0, output);
        Assert.InRange(TrainingFolder.Metric(output, "test_r2"), 0.6, 0.9);
        using var trained = TorchScriptModel.Load(folder.At("slope/model/model.pt"));
        float[] rows = [0, 0, 1, 0, 0, 1];
        var answers = MemoryMarshal.Cast<byte, float>(Assert.Single(trained.Run([new ScriptTensor("x", ElementType.Float32, [3, 2], MemoryMarshal.AsBytes<float>(rows).ToArray())])).Data.Span).ToArray();
        // In units of deviations: y rises with a, by nearly one, and knows nothing of b.
        Assert.InRange(answers[1] - answers[0], 0.6f, 1);
        Assert.InRange(answers[2] - answers[0], -0.1f, 0.1f);
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

    string Config(string name, string data)
    {
        var path = folder.At($"{name}.yaml");
        var module = Path.Combine(Repository.Root, "tests", "integration", "ML.Training.Integration.Tests", "scripts", "slope.pt");
        File.WriteAllText(path, $$"""
            output: {{folder.At(name)}}
            data: {path: {{folder.At("rows.parquet")}}, {{data}}}
            model: {kind: script, path: {{module}}}
            optimizer: {learning_rate: 0.1}
            training: {epochs: 3, batch_size: 240, device: cpu}
            """);
        return path;
    }
}
