using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Lakehouse.Confinement;
using ML.Lakehouse.DuckDb;

namespace ML.Tables.Queries;

/// <summary>
/// Reads a statement with DuckDB's own parser and lets through one SELECT over tables, subqueries and functions that
/// make rows of their arguments alone.
/// </summary>
static class StatementReader
{
    const int Depth = 1000;

    /// <returns>The statement as it is to be run, the tables that it names, each once, and those that may be common table expressions of its own.</returns>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE saying what is wrong, and where when the parser knows.</exception>
    public static (string Sql, IReadOnlyList<TableReference> Tables, IReadOnlySet<string> Expressions) Read(DuckDbConnection connection, string sql)
    {
        using var document = SqlParser.Parse(connection, sql, Depth);
        var root = document.RootElement;
        if (root.GetProperty("error").GetBoolean()) throw Wrong(root);
        if (root.GetProperty("statements").GetArrayLength() != 1) throw PlatformException.Invalid("the statement is several; expected one SELECT");
        var (tables, expressions) = (new List<TableReference>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        Collect(root, tables, expressions);
        return (tables.Exists(t => t.Of is not null) ? AtVersions(connection, root) : sql, [.. tables.Distinct()], expressions);
    }

    static string AtVersions(DuckDbConnection connection, JsonElement root)
    {
        var tree = JsonObject.Create(root)!;
        TimeTravel.Rename(tree);
        return SqlParser.Write(connection, tree.ToJsonString(new JsonSerializerOptions { MaxDepth = Depth }));
    }

    static PlatformException Wrong(JsonElement error)
    {
        if (error.GetProperty("error_type").GetString() != "parser") return PlatformException.Invalid("the statement is no query; expected one SELECT, for nothing can be changed here");
        var place = error.TryGetProperty("position", out var position) ? $" (at character {position.GetString()})" : "";
        return PlatformException.Invalid($"the statement cannot be read: {error.GetProperty("error_message").GetString()}{place}");
    }

    static void Collect(JsonElement node, List<TableReference> tables, HashSet<string> expressions)
    {
        if (node.ValueKind == JsonValueKind.Array)
            foreach (var item in node.EnumerateArray()) Collect(item, tables, expressions);
        if (node.ValueKind != JsonValueKind.Object) return;
        if (node.TryGetProperty("cte_map", out var map) && map.TryGetProperty("map", out var entries))
            foreach (var entry in entries.EnumerateArray()) expressions.Add(Text(entry, "key"));
        if (Text(node, "type") is { Length: > 0 } type) Judge(node, type, tables);
        foreach (var property in node.EnumerateObject()) Collect(property.Value, tables, expressions);
    }

    static void Judge(JsonElement node, string type, List<TableReference> tables)
    {
        if (type == "BASE_TABLE")
        {
            var table = new TableReference(Text(node, "catalog_name"), Text(node, "schema_name"), Text(node, "table_name"));
            tables.Add(TimeTravel.IsAt(node) ? TimeTravel.Read(node, table) : table);
        }

        if (type == "SHOW_REF" && (!node.TryGetProperty("query", out var query) || query.ValueKind != JsonValueKind.Object))
            throw PlatformException.Invalid("SHOW is not allowed here; the catalogue lists the tables");
        if (type == "TABLE_FUNCTION" && node.TryGetProperty("function", out var function) && !SqlParser.RowFunctions.Contains(Text(function, "function_name")))
            throw PlatformException.Invalid($"the table function '{Text(function, "function_name")}' is not allowed here; allowed are {string.Join(", ", SqlParser.RowFunctions.Order(StringComparer.Ordinal))}");
    }

    static string Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
