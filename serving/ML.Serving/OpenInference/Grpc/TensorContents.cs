using Google.Protobuf;
using Google.Protobuf.Collections;
using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Serving.Onnx.Tensors;
using ML.Serving.OpenInference.Grpc.Messages;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;

namespace ML.Serving.OpenInference.Grpc;

/// <summary>Reads the typed contents that small clients send instead of raw bytes.</summary>
static class TensorContents
{
    public static Tensor Read(string name, TensorElementType type, long[] shape, InferTensorContents contents) => type switch
    {
        TensorElementType.Bool => Of(name, type, shape, contents.BoolContents, b => b),
        TensorElementType.Int8 => Of(name, type, shape, contents.IntContents, v => checked((sbyte)v)),
        TensorElementType.Int16 => Of(name, type, shape, contents.IntContents, v => checked((short)v)),
        TensorElementType.Int32 => Of(name, type, shape, contents.IntContents, v => v),
        TensorElementType.Int64 => Of(name, type, shape, contents.Int64Contents, v => v),
        TensorElementType.UInt8 => Of(name, type, shape, contents.UintContents, v => checked((byte)v)),
        TensorElementType.UInt16 => Of(name, type, shape, contents.UintContents, v => checked((ushort)v)),
        TensorElementType.UInt32 => Of(name, type, shape, contents.UintContents, v => v),
        TensorElementType.UInt64 => Of(name, type, shape, contents.Uint64Contents, v => v),
        TensorElementType.Float => Of(name, type, shape, contents.Fp32Contents, v => v),
        TensorElementType.Double => Of(name, type, shape, contents.Fp64Contents, v => v),
        TensorElementType.String => Strings(name, shape, contents.BytesContents),
        _ => throw OpenInferenceException.Invalid($"input '{name}' of {ElementTypes.NameOf(type)} must come in raw_input_contents"),
    };

    static Tensor Of<TWire, T>(string name, TensorElementType type, long[] shape, RepeatedField<TWire> wire, Func<TWire, T> convert) where T : unmanaged
    {
        CheckCount(name, shape, wire.Count);
        var values = new T[wire.Count];
        try
        {
            for (var i = 0; i < values.Length; i++) values[i] = convert(wire[i]);
        }
        catch (OverflowException)
        {
            throw OpenInferenceException.Invalid($"input '{name}' has a value outside of {ElementTypes.NameOf(type)}");
        }

        return Tensor.From(type, shape, values);
    }

    static Tensor Strings(string name, long[] shape, RepeatedField<ByteString> wire)
    {
        CheckCount(name, shape, wire.Count);
        return new Tensor(shape, wire.Select(b => b.Memory).ToArray());
    }

    static void CheckCount(string name, long[] shape, int count)
    {
        var expected = BinaryTensor.CountOf(name, shape);
        if (count != expected) throw OpenInferenceException.Invalid($"input '{name}' has {count} elements, and its shape takes {expected}");
    }
}
