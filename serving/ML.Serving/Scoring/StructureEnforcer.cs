using System.Text.Json;
using ML.Common.Errors;
using ML.Serving.Onnx.Signature;
using ML.Serving.Onnx.Text;
using ML.Serving.Scoring.Data;
using ML.Serving.Scoring.Json;

namespace ML.Serving.Scoring;

/// <summary>Checks values of array, object and map columns against what the signature declares.</summary>
static class StructureEnforcer
{
    public static void Check(object? value, ColumnType type, bool required)
    {
        var json = value is JsonElement element ? element : default;
        var isNothing = value is null || json is { ValueKind: JsonValueKind.Null };
        switch (type)
        {
            case ColumnType.Scalar scalar:
                CheckScalar(value is JsonElement ? JsonColumn.ToObject(json) : value, scalar, required);
                break;
            case ColumnType.Array array:
                if (isNothing && (!required || array.Items is ColumnType.Any)) break;
                CheckArray(json, value, array, required);
                break;
            case ColumnType.Object properties:
                if (isNothing && !required) break;
                CheckObject(json, value, properties);
                break;
            case ColumnType.Map map:
                if (isNothing && (!required || map.Values is ColumnType.Any)) break;
                if (json.ValueKind != JsonValueKind.Object) throw Wrong($"Expected data to be a dict, got {PythonCast.NameOf(value)}");
                foreach (var member in json.EnumerateObject()) Check(member.Value, map.Values, required);
                break;
        }
    }

    static void CheckArray(JsonElement json, object? value, ColumnType.Array array, bool required)
    {
        if (json.ValueKind != JsonValueKind.Array) throw Wrong($"Expected data to be list or numpy array, got {PythonCast.NameOf(value)}");
        if (array.Items is not ColumnType.Scalar scalar)
        {
            foreach (var item in json.EnumerateArray()) Check(item, array.Items, required);
            return;
        }

        if (json.GetArrayLength() > 0) ColumnEnforcer.Enforce("", JsonColumn.Infer([.. json.EnumerateArray()]), scalar.Type);
    }

    static void CheckObject(JsonElement json, object? value, ColumnType.Object type)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Wrong($"Failed to enforce schema of '{PythonCast.ToText(value)}' with type '{type}'. Expected data to be dictionary, got {PythonCast.NameOf(value)}");
        var missing = type.Properties.Where(p => p.Required && !json.TryGetProperty(p.Name, out _)).Select(p => PythonText.Repr(p.Name)).ToList();
        if (missing.Count > 0) throw Wrong($"Missing required properties: {{{string.Join(", ", missing)}}}");
        var unknown = json.EnumerateObject().Select(m => m.Name).Where(n => type.Properties.All(p => p.Name != n)).Select(PythonText.Repr).ToList();
        if (unknown.Count > 0) throw Wrong($"Invalid properties not defined in the schema found: {{{string.Join(", ", unknown)}}}");
        foreach (var member in json.EnumerateObject())
        {
            var property = type.Properties.First(p => p.Name == member.Name);
            try
            {
                Check(member.Value, property.Type, property.Required);
            }
            catch (ScoringException)
            {
                throw Wrong($"Failed to enforce schema for key `{member.Name}`. Expected type {property.Type}, received type {PythonText.TypeOf(member.Value)}");
            }
        }
    }

    static void CheckScalar(object? value, ColumnType.Scalar type, bool required)
    {
        if (!required && value is null or double.NaN) return;
        if (value is null or JsonElement) throw Wrong($"Expected data to be scalar, got {PythonCast.NameOf(value)}");
        var one = value switch
        {
            long n => new NdArray(NumpyType.Int64, [1], new[] { n }),
            double d => new NdArray(NumpyType.Float64, [1], new[] { d }),
            bool b => new NdArray(NumpyType.Bool, [1], new[] { b }),
            _ => NdArray.OfObjects([value]),
        };
        try
        {
            ColumnEnforcer.Enforce("", one, type.Type);
        }
        catch (ScoringException)
        {
            throw new ScoringException(ErrorCode.InvalidParameterValue,
                $"Failed to enforce schema of data `{PythonCast.ToText(value)}` with dtype `{type}`", ScoringException.SchemaEnforcementFailed);
        }
    }

    static ScoringException Wrong(string message) => new(ErrorCode.InternalError, message);
}
