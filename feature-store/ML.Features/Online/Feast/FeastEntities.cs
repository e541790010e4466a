using System.Text.Json;
using ML.Common.Errors;

namespace ML.Features.Online.Feast;

/// <summary>
/// The keys and request values of a call, in each form that clients write: column → list (Feast's Python server and client),
/// column → <c>{"val": [{"int64_val": 1}]}</c> (the protobuf message as JSON), a list of row objects (the SDK's
/// <c>entity_rows</c>), with the values of on-demand features beside them in <c>request_context</c> (Feast's Go server).
/// </summary>
static class FeastEntities
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the field that does not fit.</exception>
    public static (IReadOnlyDictionary<string, JsonElement[]> Columns, int Rows) Read(JsonElement body)
    {
        if (!body.TryGetProperty("entities", out var entities) && !body.TryGetProperty("entity_rows", out entities)) throw Missing();
        var columns = entities.ValueKind switch
        {
            JsonValueKind.Object => Columns(entities, "entities"),
            JsonValueKind.Array => Transpose(entities),
            _ => throw Missing(),
        };
        if (body.TryGetProperty("request_context", out var context) && context.ValueKind == JsonValueKind.Object)
            foreach (var (name, values) in Columns(context, "request_context")) columns[name] = values;
        var lengths = columns.Values.Select(c => c.Length).Distinct().ToList();
        if (lengths.Count != 1 || lengths[0] == 0)
            throw PlatformException.Invalid($"entities must be lists of one length, at least 1; found {string.Join(", ", columns.Select(c => $"{c.Key}: {c.Value.Length}"))}");
        return (columns, lengths[0]);
    }

    static PlatformException Missing() => PlatformException.Invalid("entities is missing; expected an object of join key → list of values");

    static Dictionary<string, JsonElement[]> Columns(JsonElement given, string field)
    {
        var columns = new Dictionary<string, JsonElement[]>(StringComparer.Ordinal);
        foreach (var column in given.EnumerateObject())
        {
            if (column.Value.ValueKind == JsonValueKind.Array) columns[column.Name] = [.. column.Value.EnumerateArray()];
            else if (column.Value.ValueKind == JsonValueKind.Object && column.Value.TryGetProperty("val", out var values) && values.ValueKind == JsonValueKind.Array)
                columns[column.Name] = [.. values.EnumerateArray().Select(Plain)];
            else throw PlatformException.Invalid($"{field}.{column.Name} is no list");
        }

        return columns;
    }

    static Dictionary<string, JsonElement[]> Transpose(JsonElement rows)
    {
        var columns = new Dictionary<string, JsonElement[]>(StringComparer.Ordinal);
        var count = rows.GetArrayLength();
        for (var row = 0; row < count; row++)
        {
            if (rows[row].ValueKind != JsonValueKind.Object) throw PlatformException.Invalid($"row {row} of entities is no object of join key → value");
            foreach (var cell in rows[row].EnumerateObject())
            {
                if (!columns.TryGetValue(cell.Name, out var column)) columns[cell.Name] = column = new JsonElement[count];
                column[row] = cell.Value;
            }
        }

        return columns;
    }

    // A protobuf value names its type: {"int64_val": "7"}, or {"int64Val": "7"}.
    static JsonElement Plain(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) return value;
        var only = value.EnumerateObject().ToList();
        return only.Count == 1 && (only[0].Name.EndsWith("_val", StringComparison.Ordinal) || only[0].Name.EndsWith("Val", StringComparison.Ordinal)) ? only[0].Value : value;
    }
}
