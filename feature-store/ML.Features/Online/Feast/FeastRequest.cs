using System.Text.Json;
using ML.Common.Errors;

namespace ML.Features.Online.Feast;

/// <summary>The body of <c>POST /get-online-features</c>.</summary>
sealed record FeastRequest(IReadOnlyList<string> Features, string? FeatureService, RequestColumns Entities, bool FullFeatureNames, bool ViewVersions)
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the field that does not fit.</exception>
    public static FeastRequest Parse(JsonElement body)
    {
        var (columns, rows) = FeastEntities.Read(body);
        return new FeastRequest(
            Names(body), FeastBody.Text(body, "feature_service"), new RequestColumns(columns, rows), FeastBody.Flag(body, "full_feature_names"), FeastBody.Flag(body, "include_feature_view_version_metadata"));
    }

    static List<string> Names(JsonElement body)
    {
        if (!body.TryGetProperty("features", out var given) || given.ValueKind == JsonValueKind.Null) return [];
        // Clients of the protobuf message write its list as an object.
        var list = given.ValueKind == JsonValueKind.Object && given.TryGetProperty("val", out var inner) ? inner : given;
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(f => f.ValueKind != JsonValueKind.String))
            throw PlatformException.Invalid("features must be a list of texts such as \"table:feature\"");
        return [.. list.EnumerateArray().Select(f => f.GetString()!)];
    }
}
