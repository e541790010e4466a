using System.Text.Json;
using ML.Common.Errors;

namespace ML.Serving.Onnx.Signature;

/// <summary>Reads the JSON texts that MLflow keeps in the <c>signature</c> of an MLmodel file.</summary>
static class SignatureReader
{
    public static InputSchema? ReadSchema(string field, string? json)
    {
        if (json is null) return null;
        using var document = Parse(field, json);
        var inputs = document.RootElement.EnumerateArray().Select(ReadInput).ToList();
        return inputs.Count == 0 ? throw Broken(field, "no inputs") : new InputSchema(inputs);
    }

    public static IReadOnlyList<ParamSpec>? ReadParams(string? json)
    {
        if (json is null) return null;
        using var document = Parse("params", json);
        return [.. document.RootElement.EnumerateArray().Select(ReadParam)];
    }

    static InputSpec ReadInput(JsonElement json)
    {
        var name = json.TryGetProperty("name", out var n) && n.ValueKind == JsonValueKind.String ? n.GetString() : null;
        if (json.GetProperty("type").GetString() == "tensor")
        {
            var spec = json.GetProperty("tensor-spec");
            var shape = spec.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()).ToArray();
            return new InputSpec(name, null, new TensorType(spec.GetProperty("dtype").GetString()!, shape), true);
        }

        return new InputSpec(name, ReadType(json), null, Required(json));
    }

    static ParamSpec ReadParam(JsonElement json)
    {
        var typed = json.TryGetProperty("type", out _) ? json : Renamed(json);
        var isList = json.TryGetProperty("shape", out var shape) && shape.ValueKind == JsonValueKind.Array;
        return new ParamSpec(json.GetProperty("name").GetString()!, ReadType(typed), json.GetProperty("default").Clone(), isList);
    }

    // Models logged by MLflow before 2.9 call a parameter's type "dtype".
    static JsonElement Renamed(JsonElement json) =>
        JsonDocument.Parse($"{{\"type\":{json.GetProperty("dtype").GetRawText()}}}").RootElement;

    static ColumnType ReadType(JsonElement json) => json.GetProperty("type").GetString() switch
    {
        "array" => new ColumnType.Array(ReadType(json.GetProperty("items"))),
        "map" => new ColumnType.Map(ReadType(json.GetProperty("values"))),
        "object" => new ColumnType.Object([.. json.GetProperty("properties").EnumerateObject()
            .Select(p => new ColumnType.Property(p.Name, ReadType(p.Value), Required(p.Value)))
            .OrderBy(p => p.Name, StringComparer.Ordinal)]),
        "any" => new ColumnType.Any(),
        "sparkml_vector" => new ColumnType.Array(new ColumnType.Scalar(ScalarType.Double)),
        var name when Enum.TryParse<ScalarType>(name, ignoreCase: true, out var scalar) => new ColumnType.Scalar(scalar),
        var name => throw Broken("type", $"'{name}' is not a type"),
    };

    static bool Required(JsonElement json) =>
        !json.TryGetProperty("required", out var required) || required.ValueKind != JsonValueKind.False;

    static JsonDocument Parse(string field, string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException error)
        {
            throw Broken(field, error.Message);
        }
    }

    static PlatformException Broken(string field, string reason) =>
        PlatformException.Invalid($"the model's signature cannot be read: '{field}': {reason}");
}
