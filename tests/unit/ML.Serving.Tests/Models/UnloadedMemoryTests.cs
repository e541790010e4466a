using ML.Serving.Models;
using ML.Serving.Onnx.Models;
using ML.Serving.Onnx.Sessions;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace ML.Serving.Tests.Models;

/// <summary>What a model takes while it is loaded, and what is left of it afterwards. Alone: it is the memory of the whole process.</summary>
[Collection(nameof(Alone))]
public sealed class UnloadedMemoryTests : IDisposable
{
    const int ModelMegabytes = 24;

    readonly TestModels models = new();

    [Theory]
    [InlineData(1, false)]
    [InlineData(6, true)]
    public async Task A_model_that_is_unloaded_leaves_nothing_behind(int layers, bool lastIsARequest)
    {
        if (!OperatingSystem.IsLinux()) return;
        var folder = ModelFolder.Open(models.Folder("m", Large(layers)));
        await LoadAndUnloadAsync(folder, lastIsARequest);
        var first = await SettledAsync(0, TimeSpan.FromSeconds(1));
        for (var i = 0; i < 3; i++)
        {
            var loaded = await LoadAndUnloadAsync(folder, lastIsARequest);
            var after = await SettledAsync(first + (ModelMegabytes / 4), TimeSpan.FromSeconds(10));
            Assert.True(
                after < first + (ModelMegabytes / 4) && loaded > after + (ModelMegabytes / 2),
                $"{first} MiB before, {loaded} MiB with a model of {ModelMegabytes} MiB, {after} MiB after turn {i}");
        }
    }

    public void Dispose() => models.Dispose();

    // Few large pieces of memory, or many small ones: they are given back in different ways.
    static byte[] Large(int layers)
    {
        var size = (int)Math.Sqrt(ModelMegabytes * (1 << 20) / sizeof(float) / layers);
        var file = new OnnxFile().Input("x", OnnxFile.Float, "n", size).Output($"h{layers}", OnnxFile.Float, "n", size);
        for (var i = 0; i < layers; i++) file.Constant($"w{i}", [size, size], new float[size * size]).Node("MatMul", [i == 0 ? "x" : $"h{i}", $"w{i}"], [$"h{i + 1}"]);
        return file.ToBytes();
    }

    /// <summary>MiB while it was loaded.</summary>
    static async Task<long> LoadAndUnloadAsync(ModelFolder folder, bool lastIsARequest)
    {
        var model = ServableModel.LoadWarm("m", "1", folder, RunSettings.Default, null);
        Assert.True(model.TryLease());
        var size = model.Inputs[0].Shape[1];
        var call = new InferenceCall([new NamedTensor("x", Tensor.From(TensorElementType.Float, [1, size], new float[size]))], null, 0, CancellationToken.None);
        using (var answer = await model.Runner.RunAsync(call)) Assert.Equal([1, size], answer.Values[0].Tensor!.Shape);
        var loaded = ProcessMemory.Megabytes();
        if (!lastIsARequest) model.Release();
        model.Dispose();
        if (lastIsARequest) model.Release();
        return loaded;
    }

    // What a request was the last to use is freed on another thread.
    static async Task<long> SettledAsync(long most, TimeSpan limit)
    {
        var until = DateTime.UtcNow + limit;
        while (ProcessMemory.Megabytes() >= most && DateTime.UtcNow < until) await Task.Delay(50);
        return ProcessMemory.Megabytes();
    }
}
