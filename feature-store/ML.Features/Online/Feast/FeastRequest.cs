using System.Text.Json;
using ML.Common.Errors;

namespace ML.Features.Online.Feast;

/// <summary>The body of <c>POST /get-online-features</c>.</summary>
sealed record FeastRequest(IReadOnlyList<string> Features, string? FeatureService, RequestColumns Entities, bool FullFeatureNames)
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the field that does not fit.</exception>
    public static FeastRequest Parse(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("entities", out var entities) || entities.ValueKind != JsonValueKind.Object)
            throw PlatformException.Invalid("entities is missing; expected an object of join key → list of values");
        var columns = new Dictionary<string, JsonElement[]>(StringComparer.Ordinal);
        foreach (var column in entities.EnumerateObject())
        {
            if (column.Value.ValueKind != JsonValueKind.Array) throw PlatformException.Invalid($"entities.{column.Name} is no list");
            columns[column.Name] = [.. column.Value.EnumerateArray()];
        }

        var lengths = columns.Values.Select(c => c.Length).Distinct().ToList();
        if (lengths.Count != 1 || lengths[0] == 0)
            throw PlatformException.Invalid($"entities must be lists of one length, at least 1; found {string.Join(", ", columns.Select(c => $"{c.Key}: {c.Value.Length}"))}");
        return new FeastRequest(Names(body), Text(body, "feature_service"), new RequestColumns(columns, lengths[0]), Flag(body, "full_feature_names"));
    }

    static List<string> Names(JsonElement body)
    {
        if (!body.TryGetProperty("features", out var list) || list.ValueKind == JsonValueKind.Null) return [];
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(f => f.ValueKind != JsonValueKind.String))
            throw PlatformException.Invalid("features must be a list of texts such as \"table:feature\"");
        return [.. list.EnumerateArray().Select(f => f.GetString()!)];
    }

    static string? Text(JsonElement body, string field) =>
        body.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static bool Flag(JsonElement body, string field) => body.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.True;
}
