using System.Runtime.InteropServices;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Tests.Models;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;

namespace ML.Serving.Tests.Onnx;

/// <summary>Outputs in memory that is used again: never while somebody reads it, and only for models that write to it.</summary>
public sealed class BoundRunTests : IDisposable
{
    readonly TestModels models = new();

    [Fact]
    public void Answers_that_are_read_at_the_same_time_have_memory_of_their_own_which_is_used_again()
    {
        using var model = Load(TestModels.Double);
        var first = Run(model, "x", [1, 2], 1, 2);
        var second = Run(model, "x", [1, 2], 3, 4);
        Assert.Equal([2, 4], Values(first));
        Assert.Equal([6, 8], Values(second));
        var memory = MemoryOf(first);
        Assert.NotSame(memory, MemoryOf(second));
        first.Dispose();
        first.Dispose();
        var third = Run(model, "x", [1, 2], 5, 6);
        var fourth = Run(model, "x", [1, 2], 7, 8);
        Assert.Same(memory, MemoryOf(third));
        Assert.NotSame(memory, MemoryOf(fourth));
        Assert.Equal([10, 12], Values(third));
        Assert.Equal([14, 16], Values(fourth));
        Assert.Equal([6, 8], Values(second));
    }

    [Fact]
    public void Other_shapes_and_large_answers_come_out_right()
    {
        using var model = Load(TestModels.Double);
        foreach (var rows in (int[])[1, 3, 1, 20_000, 2, 2])
        {
            var values = Enumerable.Range(0, rows * 2).Select(i => (float)i).ToArray();
            using var result = Run(model, "x", [rows, 2], values);
            Assert.Equal([rows, 2], result.Values[0].Tensor!.Shape);
            Assert.Equal(values.Select(v => v * 2), Values(result));
        }
    }

    [Fact]
    public void A_model_whose_shapes_are_not_what_it_says_is_answered_all_the_same()
    {
        // Says that it answers [n, n], and answers zeros of its input's shape.
        var liar = new OnnxFile().Node("Shape", ["x"], ["shape"]).Node("ConstantOfShape", ["shape"], ["y"])
            .Input("x", OnnxFile.Float, "n", 2).Output("y", OnnxFile.Float, "n", "n");
        using var model = Load(liar);
        for (var i = 0; i < 3; i++)
        {
            using var result = Run(model, "x", [3, 2], new float[6]);
            Assert.Equal([3, 2], result.Values[0].Tensor!.Shape);
        }
    }

    [Fact]
    public void An_input_that_is_handed_through_is_the_callers_own_each_time()
    {
        using var model = Load(new OnnxFile().Node("Identity", ["x"], ["y"]).Input("x", OnnxFile.Float, "n").Output("y", OnnxFile.Float, "n"));
        for (var i = 1; i < 5; i++)
        {
            using var result = Run(model, "x", [2], i, -i);
            Assert.Equal([i, -i], Values(result));
        }
    }

    [Fact]
    public void A_run_that_fails_leaves_nothing_behind()
    {
        using var model = Load(TestModels.Lookup);
        for (var i = 0; i < 3; i++)
        {
            using (var good = Run(model, Tensor.From(TensorElementType.Int64, [2], [0L, 2L]), "i")) Assert.Equal([10, 30], Values(good));
            Assert.Throws<InferenceException>(() => Run(model, Tensor.From(TensorElementType.Int64, [2], [0L, 7L]), "i"));
            Assert.Throws<InferenceException>(() => Run(model, "i", [2], 1, 2));
            Assert.ThrowsAny<Exception>(() => Run(model, Tensor.From(TensorElementType.Int64, [2], [0L, 1L]), "nobody"));
        }
    }

    public void Dispose() => models.Dispose();

    OnnxModel Load(OnnxFile onnx) => OnnxModel.Load(Path.Combine(models.Folder("m", onnx.ToBytes()), "model.onnx"), new SessionSettings());

    static InferenceResult Run(OnnxModel model, string input, long[] shape, params float[] values) =>
        Run(model, Tensor.From(TensorElementType.Float, shape, values), input);

    static InferenceResult Run(OnnxModel model, Tensor tensor, string input) => model.Run([new NamedTensor(input, tensor)], null, CancellationToken.None);

    static float[] Values(InferenceResult result) => result.Values[0].Tensor!.As<float>().ToArray();

    static byte[] MemoryOf(InferenceResult result) => MemoryMarshal.TryGetArray(result.Values[0].Tensor!.Data, out var segment) ? segment.Array! : throw new InvalidOperationException("no bound memory");
}
