using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphQLParser.AST;
using ML.Common.Errors;

namespace ML.Tracking.GraphQl;

/// <summary>
/// Answers one operation: each root field is resolved to the JSON of the REST answer, and the selected fields are taken
/// out of it. Names turn from camelCase to snake_case, 64-bit integers into strings, as MLflow does it.
/// </summary>
sealed class GraphQlExecution(
    GraphQlSchema schema, GraphQlResolvers resolvers, IReadOnlyDictionary<string, GraphQLFragmentDefinition> fragments, JsonObject variables)
{
    /// <summary>What root fields could not answer: each of them is null in the data.</summary>
    public List<string> Errors { get; } = [];

    public async Task<JsonObject> RunAsync(GraphQLOperationDefinition operation, CancellationToken cancellation)
    {
        var data = new JsonObject();
        foreach (var field in Fields(operation.SelectionSet))
        {
            var name = field.Name.StringValue;
            if (name == "__typename")
            {
                data[Key(field)] = "Query";
                continue;
            }

            var definition = schema.Field("Query", name) ?? throw Unknown("Query", name);
            var (type, _) = GraphQlSchema.Unwrap(definition.Type);
            data[Key(field)] = await ResolveAsync(name, Input(field), cancellation) is { } answer ? Select(answer, type, field.SelectionSet) : null;
        }

        return data;
    }

    async Task<JsonObject?> ResolveAsync(string name, JsonObject input, CancellationToken cancellation)
    {
        try
        {
            return await resolvers.ResolveAsync(name, input, cancellation);
        }
        catch (PlatformException error)
        {
            Errors.Add(error.Message);
            return null;
        }
    }

    JsonObject Select(JsonObject value, string type, GraphQLSelectionSet? selections)
    {
        var selected = new JsonObject();
        foreach (var field in Fields(selections))
        {
            var name = field.Name.StringValue;
            selected[Key(field)] = name == "__typename" ? type : Field(value, type, name, field.SelectionSet);
        }

        return selected;
    }

    JsonNode? Field(JsonObject value, string type, string name, GraphQLSelectionSet? selections)
    {
        var definition = schema.Field(type, name) ?? throw Unknown(type, name);
        var (inner, isList) = GraphQlSchema.Unwrap(definition.Type);
        var found = value[JsonNamingPolicy.SnakeCaseLower.ConvertName(name)];
        if (isList) return new JsonArray([.. (found as JsonArray ?? []).Select(item => One(item, inner, selections))]);
        return found is null ? Absent(inner) : One(found, inner, selections);
    }

    // A number or text that REST leaves out is zero or empty here.
    static JsonNode? Absent(string type) => type switch
    {
        "String" => "",
        "LongString" => "0",
        "Int" => 0,
        "Boolean" => false,
        _ => null,
    };

    JsonNode? One(JsonNode? value, string type, GraphQLSelectionSet? selections) => value switch
    {
        null => null,
        JsonObject map when schema.IsObject(type) => Select(map, type, selections),
        JsonValue number when type == "LongString" => number.GetValueKind() == JsonValueKind.Number
            ? number.GetValue<long>().ToString(CultureInfo.InvariantCulture)
            : number.ToString(),
        JsonValue text when type == "Float" && text.GetValueKind() == JsonValueKind.String => null,
        _ => value.DeepClone(),
    };

    JsonObject Input(GraphQLField field)
    {
        var argument = field.Arguments?.FirstOrDefault(a => a.Name.StringValue == "input");
        return argument is null ? [] : Value(argument.Value) as JsonObject ?? [];
    }

    JsonNode? Value(GraphQLValue value) => value switch
    {
        GraphQLVariable variable => Snake(variables[variable.Name.StringValue]),
        GraphQLObjectValue map => new JsonObject(map.Fields?.Select(f => KeyValuePair.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(f.Name.StringValue), Value(f.Value))) ?? []),
        GraphQLListValue list => new JsonArray([.. list.Values?.Select(Value) ?? []]),
        GraphQLStringValue text => text.Value.ToString(),
        GraphQLEnumValue name => name.Name.StringValue,
        GraphQLIntValue number => long.Parse(number.Value.Span, CultureInfo.InvariantCulture),
        GraphQLFloatValue number => double.Parse(number.Value.Span, CultureInfo.InvariantCulture),
        GraphQLBooleanValue boolean => boolean.BoolValue,
        _ => null,
    };

    static JsonNode? Snake(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Key), Snake(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Snake)]),
        _ => node?.DeepClone(),
    };

    IEnumerable<GraphQLField> Fields(GraphQLSelectionSet? set)
    {
        foreach (var selection in set?.Selections ?? [])
        {
            if (selection is GraphQLField field) yield return field;
            var inner = selection switch
            {
                GraphQLInlineFragment inline => inline.SelectionSet,
                GraphQLFragmentSpread spread => fragments.GetValueOrDefault(spread.FragmentName.Name.StringValue)?.SelectionSet,
                _ => null,
            };
            foreach (var nested in Fields(inner)) yield return nested;
        }
    }

    static string Key(GraphQLField field) => field.Alias?.Name.StringValue ?? field.Name.StringValue;

    static PlatformException Unknown(string type, string field) => PlatformException.Invalid($"Cannot query field '{field}' on type '{type}'.");
}
