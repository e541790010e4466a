using System.Text.Json;
using ML.Serving.Onnx.Text;
using ML.Serving.Scoring.Data;

namespace ML.Serving.Scoring.Json;

/// <summary>Makes a typed array of JSON values, with the type that pandas or numpy would find for them.</summary>
static class JsonColumn
{
    [Flags]
    enum Kinds
    {
        None = 0,
        Null = 1,
        Boolean = 2,
        Integer = 4,
        Float = 8,
        Text = 16,
        Other = 32,
    }

    /// <summary>As a pandas column: numbers with gaps are float64, anything mixed is objects.</summary>
    public static NdArray Infer(ReadOnlySpan<JsonElement> values)
    {
        var kinds = KindsOf(values);
        return kinds switch
        {
            Kinds.Integer => Of(NumpyType.Int64, Longs(values)),
            Kinds.Float or (Kinds.Float | Kinds.Integer) => Of(NumpyType.Float64, Doubles(values)),
            _ when (kinds & ~(Kinds.Float | Kinds.Integer | Kinds.Null)) == 0 && (kinds & (Kinds.Float | Kinds.Integer)) != 0 =>
                Of(NumpyType.Float64, Doubles(values)),
            Kinds.Boolean => Of(NumpyType.Bool, Booleans(values)),
            _ => NdArray.OfObjects(Objects(values)),
        };
    }

    /// <summary>As numpy.array without a type: texts win over numbers, gaps make objects.</summary>
    public static NdArray InferArray(ReadOnlySpan<JsonElement> values)
    {
        var kinds = KindsOf(values);
        if (kinds == Kinds.None) return Of(NumpyType.Float64, Array.Empty<double>());
        if ((kinds & (Kinds.Null | Kinds.Other)) != 0) return NdArray.OfObjects(Objects(values));
        if ((kinds & Kinds.Text) != 0) return new NdArray(NumpyType.Str, [values.Length], Objects(values));
        if ((kinds & Kinds.Float) != 0) return Of(NumpyType.Float64, Doubles(values));
        return (kinds & Kinds.Integer) != 0 ? Of(NumpyType.Int64, Longs(values)) : Of(NumpyType.Bool, Booleans(values));
    }

    /// <summary>As numpy.array with a type.</summary>
    /// <exception cref="ConversionException">A value has no meaning in that type.</exception>
    public static NdArray Convert(ReadOnlySpan<JsonElement> values, NumpyType type) => type switch
    {
        NumpyType.Float32 => Of(type, Singles(values)),
        NumpyType.Float64 => Of(type, Doubles(values)),
        NumpyType.Str => new NdArray(type, [values.Length], Array.ConvertAll(Objects(values), o => (object?)PythonCast.ToText(o))),
        _ => ArrayCast.To(NdArray.OfObjects(Objects(values)), type),
    };

    /// <summary>The value as Python has it: null, bool, long, double or string; lists and objects stay JSON.</summary>
    public static object? ToObject(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var n) ? (object)n : value.GetDouble(),
        _ => value,
    };

    static NdArray Of(NumpyType type, Array data) => new(type, [data.Length], data);

    static Kinds KindsOf(ReadOnlySpan<JsonElement> values)
    {
        var kinds = Kinds.None;
        foreach (var value in values)
            kinds |= value.ValueKind switch
            {
                JsonValueKind.Number => value.TryGetInt64(out _) ? Kinds.Integer : Kinds.Float,
                JsonValueKind.True or JsonValueKind.False => Kinds.Boolean,
                JsonValueKind.Null or JsonValueKind.Undefined => Kinds.Null,
                JsonValueKind.String => Kinds.Text,
                _ => Kinds.Other,
            };
        return kinds;
    }

    static long[] Longs(ReadOnlySpan<JsonElement> values)
    {
        var result = new long[values.Length];
        for (var i = 0; i < result.Length; i++) result[i] = values[i].GetInt64();
        return result;
    }

    static double[] Doubles(ReadOnlySpan<JsonElement> values)
    {
        var result = new double[values.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = values[i].ValueKind == JsonValueKind.Number ? values[i].GetDouble() : PythonCast.ToDouble(ToObject(values[i]));
        return result;
    }

    static float[] Singles(ReadOnlySpan<JsonElement> values)
    {
        var result = new float[values.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = (float)(values[i].ValueKind == JsonValueKind.Number ? values[i].GetDouble() : PythonCast.ToDouble(ToObject(values[i])));
        return result;
    }

    static bool[] Booleans(ReadOnlySpan<JsonElement> values)
    {
        var result = new bool[values.Length];
        for (var i = 0; i < result.Length; i++) result[i] = values[i].ValueKind == JsonValueKind.True;
        return result;
    }

    static object?[] Objects(ReadOnlySpan<JsonElement> values)
    {
        var result = new object?[values.Length];
        for (var i = 0; i < result.Length; i++) result[i] = ToObject(values[i]);
        return result;
    }
}
