using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;

namespace ML.Serving.Models;

/// <summary>Runs a model once before it gets traffic, so that no caller pays for the first run's allocations.</summary>
static class WarmUp
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static void Run(IModelSession model)
    {
        if (model.Inputs.Any(i => !i.IsTensor)) return;
        try
        {
            var inputs = model.Inputs.Select(i => new NamedTensor(i.Name, Zeros(i))).ToArray();
            using var limit = new CancellationTokenSource(Limit);
            model.Run(inputs, null, limit.Token).Dispose();
        }
        catch (Exception error) when (error is InferenceException or OperationCanceledException)
        {
            // Zeros of size one are not every model's idea of input; real requests will say.
        }
    }

    static Tensor Zeros(ValueSpec spec)
    {
        var shape = spec.Shape.Select(size => size < 0 ? 1 : size).ToArray();
        var count = Tensor.ElementCount(shape);
        return spec.Type == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.String
            ? new Tensor(shape, new ReadOnlyMemory<byte>[count])
            : new Tensor(spec.Type, shape, new byte[count * ElementTypes.SizeOf(spec.Type)]);
    }
}
