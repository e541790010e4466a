using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Features.Contracts;

namespace ML.Features.Api;

/// <summary>The OpenAPI 3.1 document of the feature store: what it answers under <c>/api/2.0/ml/features</c>, and the online calls.</summary>
static class OpenApiDocument
{
    // Their bodies depend on definitions; their shapes are those of Feast's and Databricks' servers.
    static readonly (string Path, string Summary)[] OnlineCalls =
    [
        ("/get-online-features", "Looks features up, as a Feast feature server does: entities, and features or feature_service."),
        ("/push", "Writes rows to the online store: push_source_name, df."),
        ("/write-to-online-store", "Writes rows to the online store: feature_view_name, df."),
        ("/materialize", "Publishes feature views: feature_views, start_ts, end_ts, disable_event_timestamp."),
        ("/materialize-incremental", "Publishes what changed: feature_views, end_ts."),
        ("/feature-specs/{name}/invocations", "Serves a feature spec: dataframe_records or dataframe_split with keys; answers outputs."),
        ("/serving-endpoints/{name}/invocations", "Serves a feature spec, or an endpoint's model whose features are looked up by the keys of the request."),
    ];

    public static JsonObject Of(IReadOnlyList<ApiOperation> operations)
    {
        var schemas = new SchemaCollection(FeaturesJson.Strict);
        var paths = new JsonObject();
        foreach (var group in operations.GroupBy(o => o.Path))
            paths["/api/2.0/" + group.Key] = new JsonObject(group.Select(o => KeyValuePair.Create(o.Method.ToLowerInvariant(), (JsonNode?)Operation(o, schemas))));
        foreach (var (path, summary) in OnlineCalls) paths[path] = new JsonObject { ["post"] = Online(path, summary) };
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "ML feature store", ["version"] = "2.0" },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas.ToJson(), ["responses"] = new JsonObject { ["Error"] = Error() } },
        };
    }

    static JsonObject Operation(ApiOperation operation, SchemaCollection schemas)
    {
        var json = new JsonObject
        {
            ["summary"] = operation.Summary,
            ["operationId"] = $"{operation.Method.ToLowerInvariant()}-{operation.Path.Replace("ml/features/", "", StringComparison.Ordinal).Replace('/', '-')}",
        };
        if (operation.Method == "GET" || operation.Method == "DELETE") json["parameters"] = schemas.Parameters(operation.Request);
        else json["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(schemas.Reference(operation.Request)) };
        json["responses"] = operation.Media is { } media
            ? Responses(new JsonObject { ["type"] = "string", ["format"] = "binary" }, media)
            : Responses(operation.Response is { } type ? schemas.Reference(type) : new JsonObject { ["type"] = "object" });
        return json;
    }

    static JsonObject Online(string path, string summary)
    {
        var json = new JsonObject { ["summary"] = summary, ["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(new JsonObject { ["type"] = "object" }) } };
        if (path.Contains("{name}", StringComparison.Ordinal))
            json["parameters"] = new JsonArray(new JsonObject { ["name"] = "name", ["in"] = "path", ["required"] = true, ["schema"] = new JsonObject { ["type"] = "string" } });
        json["responses"] = Responses([]);
        return json;
    }

    static JsonObject Responses(JsonObject schema, string media = "application/json") => new()
    {
        ["200"] = new JsonObject { ["description"] = "Done.", ["content"] = Content(schema, media) },
        ["default"] = new JsonObject { ["$ref"] = "#/components/responses/Error" },
    };

    static JsonObject Content(JsonObject schema, string media = "application/json") => new() { [media] = new JsonObject { ["schema"] = schema } };

    static JsonObject Error() => new()
    {
        ["description"] = "Names the field, the value and what was expected.",
        ["content"] = Content(new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["error_code"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. Enum.GetValues<ErrorCode>().Select(c => (JsonNode?)ErrorCodeTable.Of(c).Name)]) },
                ["message"] = new JsonObject { ["type"] = "string" },
            },
        }),
    };
}
