using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Serving.Onnx.Tensors;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;

namespace ML.Serving.OpenInference;

/// <summary>A tensor over bytes of the wire.</summary>
static class BinaryTensor
{
    public static Tensor Read(string name, TensorElementType type, long[] shape, ReadOnlyMemory<byte> data)
    {
        if (type == TensorElementType.String) return BytesCodec.Read(name, shape, data);
        var expected = SizeOf(name, type, shape);
        return data.Length == expected ? new Tensor(type, shape, data)
            : throw OpenInferenceException.Invalid($"input '{name}' has {data.Length} bytes; {ElementTypes.NameOf(type)} of shape [{string.Join(',', shape)}] takes {expected}");
    }

    /// <summary>Bytes of a tensor, from a shape that a stranger sent.</summary>
    public static long SizeOf(string name, TensorElementType type, long[] shape)
    {
        try
        {
            return checked(CountOf(name, shape) * ElementTypes.SizeOf(type));
        }
        catch (OverflowException)
        {
            throw TooLarge(name, shape);
        }
    }

    public static long CountOf(string name, long[] shape)
    {
        foreach (var size in shape)
            if (size < 0) throw OpenInferenceException.Invalid($"input '{name}' has shape [{string.Join(',', shape)}]; sizes cannot be negative");
        try
        {
            return Tensor.ElementCount(shape);
        }
        catch (OverflowException)
        {
            throw TooLarge(name, shape);
        }
    }

    static OpenInferenceException TooLarge(string name, long[] shape) =>
        OpenInferenceException.Invalid($"input '{name}' has shape [{string.Join(',', shape)}], which is more than can be addressed");
}
