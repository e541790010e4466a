using System.Text.Json;
using ML.Serving.Onnx.Text;
using ML.Serving.Scoring.Data;

namespace ML.Serving.Scoring.Json;

/// <summary>Makes an n-dimensional array of nested JSON lists, as numpy.array does.</summary>
static class JsonArray
{
    /// <param name="json">A value, or lists in lists of the same lengths.</param>
    /// <param name="type">Null to find the type.</param>
    /// <exception cref="ConversionException">Lists of different lengths, or a value that is not of the type.</exception>
    public static NdArray Read(JsonElement json, NumpyType? type)
    {
        var shape = ShapeOf(json);
        var flat = new JsonElement[shape.Aggregate(1L, (a, b) => a * b)];
        var at = 0;
        Flatten(json, shape, 0, flat, ref at);
        var values = type is { } wanted ? JsonColumn.Convert(flat, wanted) : JsonColumn.InferArray(flat);
        return values.Reshape(shape);
    }

    static long[] ShapeOf(JsonElement json)
    {
        var shape = new List<long>();
        while (json.ValueKind == JsonValueKind.Array)
        {
            var length = json.GetArrayLength();
            shape.Add(length);
            if (length == 0) break;
            json = json[0];
        }

        return [.. shape];
    }

    static void Flatten(JsonElement json, long[] shape, int depth, JsonElement[] flat, ref int at)
    {
        if (depth == shape.Length)
        {
            if (json.ValueKind == JsonValueKind.Array) throw Ragged(shape, depth);
            flat[at++] = json;
            return;
        }

        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() != shape[depth]) throw Ragged(shape, depth);
        foreach (var item in json.EnumerateArray()) Flatten(item, shape, depth + 1, flat, ref at);
    }

    static ConversionException Ragged(long[] shape, int depth) => new("ValueError",
        "setting an array element with a sequence. The requested array has an inhomogeneous shape after "
        + $"{depth} dimensions. The detected shape was {PythonText.Tuple(shape.AsSpan(0, depth))} + inhomogeneous part.");
}
