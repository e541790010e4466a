using System.Text.Json;
using ML.Common.Errors;
using ML.Serving.Onnx.Signature;
using ML.Serving.Onnx.Text;
using ML.Serving.Scoring.Json;

namespace ML.Serving.Scoring;

/// <summary>Checks <c>params</c> against the signature. A model without a schema for them ignores them, as MLflow does.</summary>
static class ParamsEnforcer
{
    public static void Check(JsonElement given, IReadOnlyList<ParamSpec>? schema)
    {
        if (schema is null || given.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return;
        if (given.ValueKind != JsonValueKind.Object)
            throw new ScoringException(ErrorCode.InvalidParameterValue, $"Parameters must be a dictionary. Got type '{PythonText.TypeOf(given)}'.");
        var wrong = schema.Where(s => given.TryGetProperty(s.Name, out _))
            .Select(s => (s.Name, Problem: ProblemOf(given.GetProperty(s.Name), s))).Where(p => p.Problem is not null).ToList();
        if (wrong.Count == 0) return;
        var list = string.Join(", ", wrong.Select(p => $"({PythonText.Repr(p.Name)}, {PythonText.Repr(p.Problem!)})"));
        throw new ScoringException(ErrorCode.InvalidParameterValue, $"Invalid parameters found: {{{list}}}");
    }

    static string? ProblemOf(JsonElement value, ParamSpec spec)
    {
        if (spec.IsList)
        {
            if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(v => v.ValueKind == JsonValueKind.Array))
                return $"Value must be a 1D array with shape (-1,) for param {spec}, received {PythonText.TypeOf(value)} with ndim {Depth(value)}";
            return Failed(spec, value.EnumerateArray().Select(v => ProblemOf(v, spec.Type)).FirstOrDefault(p => p is not null));
        }

        return Failed(spec, ProblemOf(value, spec.Type));
    }

    static string? Failed(ParamSpec spec, string? problem) =>
        problem is null ? null : $"Failed to validate type and shape for {spec}, error: {problem}";

    static int Depth(JsonElement value) => value.ValueKind != JsonValueKind.Array ? 0 : value.GetArrayLength() == 0 ? 1 : 1 + Depth(value[0]);

    static string? ProblemOf(JsonElement value, ColumnType type)
    {
        if (type is not ColumnType.Scalar { Type: var scalar }) return ProblemOfObject(value, type);
        if (value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
            return $"Value must be a scalar for type `DataType.{type}`, got `{PythonText.Repr(value)}`";
        return Fits(value, scalar) ? null
            : $"Can not safely convert `<class '{PythonText.TypeOf(value)}'>` to `DataType.{type}` for value `{PythonText.Str(value)}`";
    }

    static string? ProblemOfObject(JsonElement value, ColumnType type)
    {
        try
        {
            StructureEnforcer.Check(value, type, required: true);
            return null;
        }
        catch (ScoringException error)
        {
            return error.Message;
        }
    }

    static bool Fits(JsonElement value, ScalarType type) => (JsonColumn.ToObject(value), type) switch
    {
        (bool, ScalarType.Boolean) => true,
        (string, ScalarType.String) => true,
        (long, ScalarType.Integer or ScalarType.Long or ScalarType.Float or ScalarType.Double) => true,
        (double, ScalarType.Float or ScalarType.Double) => true,
        (string text, ScalarType.Datetime) => DateTime.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _),
        _ => false,
    };
}
