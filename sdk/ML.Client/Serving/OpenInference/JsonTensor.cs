using System.Numerics;
using System.Text.Json;

namespace ML.Client.Serving.OpenInference;

/// <summary>Tensors from and to values in JSON.</summary>
internal static class JsonTensor
{
    /// <exception cref="ArgumentException">A value does not fit the type.</exception>
    public static InferenceTensor Of(string name, string datatype, long[] shape, IReadOnlyList<JsonElement> values)
    {
        try
        {
            return datatype switch
            {
                Datatypes.Bytes => InferenceTensor.OfTexts(name, [.. values.Select(Text)], shape),
                "BOOL" => Numbers(v => v.ValueKind is JsonValueKind.True or JsonValueKind.False ? v.GetBoolean() : v.GetDouble() != 0),
                "FP16" => Numbers(v => (Half)Double(v)),
                "FP32" => Numbers(v => v.ValueKind == JsonValueKind.Number ? v.GetSingle() : (float)Double(v)),
                "FP64" => Numbers(Double),
                "INT8" => Numbers(Integer<sbyte>),
                "INT16" => Numbers(Integer<short>),
                "INT32" => Numbers(Integer<int>),
                "INT64" => Numbers(Integer<long>),
                "UINT8" => Numbers(Integer<byte>),
                "UINT16" => Numbers(Integer<ushort>),
                "UINT32" => Numbers(Integer<uint>),
                "UINT64" => Numbers(Integer<ulong>),
                _ => throw new NotSupportedException($"'{name}' is of type {datatype}, which JSON cannot hold"),
            };
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or OverflowException)
        {
            throw new ArgumentException($"'{name}' of type {datatype}: {error.Message}", error);
        }

        InferenceTensor Numbers<T>(Func<JsonElement, T> read) where T : unmanaged => InferenceTensor.Of(name, [.. values.Select(read)], shape);
    }

    /// <summary>Writes the element at an index; numbers as short as their type allows.</summary>
    public static Action<Utf8JsonWriter, long> Writer(InferenceTensor tensor)
    {
        switch (tensor.Datatype)
        {
            case Datatypes.Bytes:
                var texts = tensor.ToTexts();
                return (json, i) => json.WriteStringValue(texts[i]);
            case "BOOL":
                var flags = tensor.ToArray<bool>();
                return (json, i) => json.WriteBooleanValue(flags[i]);
            case "FP16": return Floats(tensor.ToArray<Half>());
            case "FP32": return Floats(tensor.ToArray<float>());
            case "FP64": return Floats(tensor.ToArray<double>());
            case "INT8": return Integers(tensor.ToArray<sbyte>());
            case "INT16": return Integers(tensor.ToArray<short>());
            case "INT32": return Integers(tensor.ToArray<int>());
            case "INT64": return Integers(tensor.ToArray<long>());
            case "UINT8": return Integers(tensor.ToArray<byte>());
            case "UINT16": return Integers(tensor.ToArray<ushort>());
            case "UINT32": return Integers(tensor.ToArray<uint>());
            case "UINT64":
                var large = tensor.ToArray<ulong>();
                return (json, i) => json.WriteNumberValue(large[i]);
            default: throw new NotSupportedException($"tensor '{tensor.Name}' is of type {tensor.Datatype}, which JSON cannot hold");
        }
    }

    static Action<Utf8JsonWriter, long> Integers<T>(T[] values) where T : INumberBase<T> => (json, i) => json.WriteNumberValue(long.CreateChecked(values[i]));

    // JSON has no NaN: it is null, as the servers write it.
    static Action<Utf8JsonWriter, long> Floats<T>(T[] values) where T : INumberBase<T> => (json, i) =>
    {
        if (!T.IsFinite(values[i])) json.WriteNullValue();
        else if (values is float[] single) json.WriteNumberValue(single[i]);
        else json.WriteNumberValue(double.CreateChecked(values[i]));
    };

    static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException($"{value} is no text");

    static double Double(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => double.NaN,
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        // NaN and the infinities, as named floating-point literals.
        JsonValueKind.String when double.TryParse(value.GetString(), System.Globalization.CultureInfo.InvariantCulture, out var named) && !double.IsFinite(named) => named,
        _ => value.GetDouble(),
    };

    static T Integer<T>(JsonElement value) where T : INumberBase<T> => value.ValueKind switch
    {
        JsonValueKind.True => T.One,
        JsonValueKind.False => T.Zero,
        _ when value.TryGetInt64(out var integer) => T.CreateChecked(integer),
        _ when value.TryGetUInt64(out var large) => T.CreateChecked(large),
        _ => throw new FormatException($"{value} is no integer"),
    };
}
