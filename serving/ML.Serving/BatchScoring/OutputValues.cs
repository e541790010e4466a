using System.Text;
using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Common.Errors;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;

namespace ML.Serving.BatchScoring;

/// <summary>Copies an output tensor out of the runtime's memory: one value a row, or several.</summary>
static class OutputValues
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for an output that has not one entry for each row.</exception>
    public static Array Of(Tensor tensor, string name, int rows)
    {
        if (tensor.Shape.Length == 0 || tensor.Shape[0] != rows)
            throw PlatformException.Invalid($"the model's output '{name}' has the shape [{string.Join(", ", tensor.Shape)}]; expected one entry for each of {rows} rows");
        if (tensor.Count == rows) return Column(tensor);
        var width = (int)(tensor.Count / rows);
        var values = Doubles(tensor, name);
        return Enumerable.Range(0, rows).Select(row => values[(row * width)..((row + 1) * width)]).ToArray();
    }

    static Array Column(Tensor tensor) => tensor.Type switch
    {
        TensorElementType.Float => tensor.As<float>().ToArray(),
        TensorElementType.Double => tensor.As<double>().ToArray(),
        TensorElementType.Int64 => tensor.As<long>().ToArray(),
        TensorElementType.Int32 => Array.ConvertAll(tensor.As<int>().ToArray(), n => (long)n),
        TensorElementType.Bool => Array.ConvertAll(tensor.As<byte>().ToArray(), b => b != 0),
        TensorElementType.String => tensor.Strings.ToArray().Select(s => Encoding.UTF8.GetString(s.Span)).ToArray(),
        _ => Doubles(tensor, "output"),
    };

    static double[] Doubles(Tensor tensor, string name) => tensor.Type switch
    {
        TensorElementType.Float => Array.ConvertAll(tensor.As<float>().ToArray(), f => (double)f),
        TensorElementType.Double => tensor.As<double>().ToArray(),
        TensorElementType.Int64 => Array.ConvertAll(tensor.As<long>().ToArray(), n => (double)n),
        TensorElementType.Int32 => Array.ConvertAll(tensor.As<int>().ToArray(), n => (double)n),
        TensorElementType.Float16 => Array.ConvertAll(tensor.As<Half>().ToArray(), h => (double)h),
        _ => throw PlatformException.Invalid($"the model's output '{name}' is of type {tensor.Type}, which a column of predictions cannot hold"),
    };
}
