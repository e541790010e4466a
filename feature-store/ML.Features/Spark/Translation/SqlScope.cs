using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Spark.Translation;

/// <summary>A SELECT as the embedded engine parsed it; says, by that engine's own binder, what an expression in it is called and of which type it is.</summary>
/// <param name="outer">Common tables that queries around this one define.</param>
sealed class SqlScope(DuckDbConnection connection, JsonNode select, IReadOnlyList<JsonNode> outer, string what)
{
    public string What => what;

    public IReadOnlyList<JsonNode> Tables { get; } = [.. outer, .. select["cte_map"]!["map"]!.AsArray().Select(n => n!)];

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE with the engine's reason.</exception>
    public DuckDbColumn Describe(JsonNode expression)
    {
        // An argument of an aggregate stands outside of the groups, an aggregate inside.
        try
        {
            return Describe(expression, grouped: false);
        }
        catch (PlatformException)
        {
            return Describe(expression, grouped: true);
        }
    }

    public string TypeOf(JsonNode expression) => Describe(expression).Sql;

    /// <summary>The one text that a query of constants gives.</summary>
    public string Evaluate(string sql)
    {
        using var result = connection.Query(sql);
        using var chunk = result.Fetch()!;
        return chunk[0].GetString(0);
    }

    DuckDbColumn Describe(JsonNode expression, bool grouped)
    {
        var asked = select.DeepClone().AsObject();
        asked["select_list"] = new JsonArray(expression.DeepClone());
        asked["modifiers"] = new JsonArray();
        asked["having"] = asked["qualify"] = null;
        asked["cte_map"] = new JsonObject { ["map"] = new JsonArray([.. Tables.Select(t => t.DeepClone())]) };
        if (!grouped) (asked["group_expressions"], asked["group_sets"]) = (new JsonArray(), new JsonArray());
        return connection.Describe(Text(asked))[0];
    }

    string Text(JsonObject node)
    {
        var tree = new JsonObject { ["error"] = false, ["statements"] = new JsonArray(new JsonObject { ["node"] = node, ["named_param_map"] = new JsonArray() }) };
        using var statement = connection.Prepare("SELECT json_deserialize_sql($1::JSON)");
        using var result = statement.Bind(1, tree.ToJsonString(new JsonSerializerOptions { MaxDepth = 8192 })).Query();
        using var chunk = result.Fetch()!;
        return chunk[0].GetString(0);
    }
}
