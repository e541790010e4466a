using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Serving.Onnx.Tensors;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;

namespace ML.Serving.OpenInference.Rest;

/// <summary>Reads <c>data</c>: numbers, booleans or strings, flat or nested, in row-major order.</summary>
static class JsonTensor
{
    delegate T ReadElement<T>(ref Utf8JsonReader json);

    public static Tensor Read(string name, TensorElementType type, long[] shape, ref Utf8JsonReader json)
    {
        var count = BinaryTensor.CountOf(name, shape);
        // Every element takes at least a digit and a separator: a shape may not claim more than was sent.
        if (count > json.ValueSpan.Length + int.MaxValue / 2) throw OpenInferenceException.Invalid($"input '{name}' claims {count} elements");
        return type switch
        {
            TensorElementType.Bool => Of(name, type, shape, count, ref json, Boolean),
            TensorElementType.Int8 => Of(name, type, shape, count, ref json, Whole<sbyte>),
            TensorElementType.Int16 => Of(name, type, shape, count, ref json, Whole<short>),
            TensorElementType.Int32 => Of(name, type, shape, count, ref json, Whole<int>),
            TensorElementType.Int64 => Of(name, type, shape, count, ref json, Whole<long>),
            TensorElementType.UInt8 => Of(name, type, shape, count, ref json, Whole<byte>),
            TensorElementType.UInt16 => Of(name, type, shape, count, ref json, Whole<ushort>),
            TensorElementType.UInt32 => Of(name, type, shape, count, ref json, Whole<uint>),
            TensorElementType.UInt64 => Of(name, type, shape, count, ref json, static (ref Utf8JsonReader j) => j.GetUInt64()),
            TensorElementType.Float => Of(name, type, shape, count, ref json, static (ref Utf8JsonReader j) => j.GetSingle()),
            TensorElementType.Double => Of(name, type, shape, count, ref json, static (ref Utf8JsonReader j) => j.GetDouble()),
            TensorElementType.Float16 => Of(name, type, shape, count, ref json, static (ref Utf8JsonReader j) => (Half)j.GetSingle()),
            TensorElementType.BFloat16 => Of(name, type, shape, count, ref json, static (ref Utf8JsonReader j) => (BFloat16)j.GetSingle()),
            _ => new Tensor(shape, Fill<ReadOnlyMemory<byte>>(name, count, ref json, Bytes)),
        };
    }

    static Tensor Of<T>(string name, TensorElementType type, long[] shape, long count, ref Utf8JsonReader json, ReadElement<T> read) where T : unmanaged =>
        Tensor.From(type, shape, Fill(name, count, ref json, read));

    // The array grows with what is really there, so that a large shape over little data costs nothing.
    static T[] Fill<T>(string name, long count, ref Utf8JsonReader json, ReadElement<T> read)
    {
        var values = new List<T>((int)Math.Min(count, 1024));
        JsonWalk.Expect(ref json, JsonTokenType.StartArray, $"data of input '{name}'");
        var depth = 1;
        while (depth > 0 && json.Read())
        {
            if (json.TokenType == JsonTokenType.StartArray) depth++;
            else if (json.TokenType == JsonTokenType.EndArray) depth--;
            else values.Add(Element(name, values.Count, ref json, read));
        }

        return values.Count == count ? [.. values]
            : throw OpenInferenceException.Invalid($"input '{name}' has {values.Count} elements in 'data', and its shape takes {count}");
    }

    static T Element<T>(string name, int index, ref Utf8JsonReader json, ReadElement<T> read)
    {
        try
        {
            return read(ref json);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or OverflowException)
        {
            throw OpenInferenceException.Invalid($"input '{name}', element {index}: not a value of its datatype");
        }
    }

    static bool Boolean(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Number ? json.GetInt32() != 0 : json.GetBoolean();

    static T Whole<T>(ref Utf8JsonReader json) where T : IBinaryInteger<T> => T.CreateChecked(json.GetInt64());

    static ReadOnlyMemory<byte> Bytes(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String) throw new InvalidOperationException("not a string");
        if (!json.ValueIsEscaped) return json.ValueSpan.ToArray();
        var buffer = new byte[json.ValueSpan.Length];
        return buffer.AsMemory(0, json.CopyString(buffer));
    }
}
