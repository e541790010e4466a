using System.Text;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Common.Paging;
using ML.Tracking.Contracts.LoggedModels;

namespace ML.Tracking.LoggedModels;

/// <summary>The page token of logged models: the offset with the arguments it belongs to, refused for other arguments.</summary>
static class LoggedModelPageToken
{
    /// <summary>The name of the order in the cursor; the arguments beside it say which order that is.</summary>
    public const string OrderName = "logged_models";

    /// <param name="request">The search.</param>
    /// <param name="cursor">The token of the next page without the arguments.</param>
    public static string Encode(SearchLoggedModels request, string cursor)
    {
        var json = Describe(request);
        foreach (var (name, value) in JsonNode.Parse(Convert.FromBase64String(cursor))!.AsObject()) json[name] = value?.DeepClone();
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    public static PageCursor Decode(SearchLoggedModels request)
    {
        if (string.IsNullOrEmpty(request.PageToken)) return PageCursor.Start;
        var token = Parse(request.PageToken);
        var expected = Describe(request);
        Compare(expected, token, "experiment_ids", "Experiment IDs");
        Compare(expected, token, "filter_string", "Filter string");
        Compare(expected, token, "order_by", "Order by");
        return PageCursor.Parse(request.PageToken, OrderName);
    }

    static void Compare(JsonObject expected, JsonObject token, string field, string label)
    {
        if (!JsonNode.DeepEquals(expected[field], token[field]))
            throw PlatformException.Invalid(
                $"{label} in the page token does not match the requested {label.ToLowerInvariant()}. "
                + $"Expected: {expected[field]?.ToJsonString() ?? "null"}. Found: {token[field]?.ToJsonString() ?? "null"}");
    }

    static JsonObject Describe(SearchLoggedModels request) => new()
    {
        ["experiment_ids"] = new JsonArray([.. (request.ExperimentIds ?? []).Select(id => (JsonNode)id)]),
        ["filter_string"] = string.IsNullOrEmpty(request.Filter) ? null : request.Filter,
        ["order_by"] = new JsonArray([.. (request.OrderBy ?? []).Select(o => (JsonNode)new JsonObject
        {
            ["field_name"] = o.FieldName, ["ascending"] = o.Ascending, ["dataset_name"] = o.DatasetName, ["dataset_digest"] = o.DatasetDigest,
        })]),
    };

    static JsonObject Parse(string token)
    {
        try
        {
            return JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(token))) as JsonObject
                ?? throw PlatformException.Invalid("Invalid page token, not an object");
        }
        catch (Exception error) when (error is FormatException or System.Text.Json.JsonException)
        {
            throw PlatformException.Invalid("Invalid page token, could not base64-decode");
        }
    }
}
