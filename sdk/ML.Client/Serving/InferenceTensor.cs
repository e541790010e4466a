using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Client.Errors;

namespace ML.Client.Serving;

/// <summary>A tensor of Open Inference (V2) with its values as JSON, rows first.</summary>
/// <param name="Name">The input's or output's name.</param>
/// <param name="Datatype">FP32, FP64, INT64, BOOL, BYTES …</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Data">Its values, flat.</param>
public sealed record InferenceTensor(string Name, string Datatype, IReadOnlyList<long> Shape, JsonArray Data)
{
    /// <summary>A tensor of 32-bit floats.</summary>
    /// <exception cref="ArgumentException">The shape does not hold as many values.</exception>
    public static InferenceTensor OfFloats(string name, IReadOnlyList<float> values, params long[] shape)
    {
        if (shape.Aggregate(1L, (a, b) => a * b) != values.Count) throw new ArgumentException($"shape [{string.Join(", ", shape)}] does not hold {values.Count} values");
        return new(name, "FP32", shape, new JsonArray([.. values.Select(v => (JsonNode)JsonValue.Create(v))]));
    }

    /// <summary>The values as doubles.</summary>
    public double[] ToDoubles() => [.. Data.Select(v => v!.GetValueKind() is JsonValueKind.True ? 1 : v.GetValueKind() is JsonValueKind.False ? 0 : (double)v)];

    internal JsonObject ToJson() => new()
    {
        ["name"] = Name, ["datatype"] = Datatype, ["shape"] = new JsonArray([.. Shape.Select(s => (JsonNode)JsonValue.Create(s))]), ["data"] = Data.DeepClone(),
    };

    internal static InferenceTensor FromJson(JsonObject json) =>
        json["name"] is { } name && json["datatype"] is { } type && json["shape"] is JsonArray shape && json["data"] is JsonArray data
            ? new((string)name!, (string)type!, [.. shape.Select(s => (long)s!)], data)
            : throw new MlflowProtocolException("an output lacks name, datatype, shape or data");
}
