using System.Collections.Immutable;
using System.Text.Json;
using ML.Common.Errors;

namespace ML.Lakehouse.Confinement;

/// <summary>Walks the tree that DuckDB's parser makes of a query.</summary>
sealed class SqlTreeGuard(string what)
{
    static readonly ImmutableHashSet<string> NoTables = ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase);

    static readonly HashSet<string> RefusedFunctions = new(StringComparer.OrdinalIgnoreCase)
    {
        "current_setting", "getvariable", "getenv", "read_text", "read_blob", "write_log", "query", "query_table", "current_query",
        "json_execute_serialized_sql", "nextval", "currval", "pg_sleep", "sleep_ms", "extension_versions", "pg_get_viewdef",
    };

    static readonly HashSet<string> TableNodes =
        ["BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT", "CTE"];

    public void Check(JsonElement tree, IEnumerable<string> tables) => Visit(tree, NoTables.Union(tables));

    void Visit(JsonElement node, ImmutableHashSet<string> known)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray()) Visit(item, known);
            return;
        }

        if (node.ValueKind != JsonValueKind.Object) return;
        known = known.Union(SqlTables.DefinedBy(node));
        CheckTable(node, known);
        CheckFunction(node);
        foreach (var property in node.EnumerateObject())
        {
            // What a constant holds is data.
            if (property.Name == "value" && SqlTables.Text(node, "class") == "CONSTANT") continue;
            if (property.Name is "from_table" or "left" or "right" or "source") CheckKind(property.Value);
            Visit(property.Value, known);
        }
    }

    // A kind of table that a later parser brings is refused until somebody has looked at it.
    void CheckKind(JsonElement table)
    {
        if (table.ValueKind != JsonValueKind.Object || table.TryGetProperty("class", out _)) return;
        if (SqlTables.Text(table, "type") is { } type && !TableNodes.Contains(type) && !type.EndsWith("_NODE", StringComparison.Ordinal)) throw Refused($"{type} in the place of a table");
    }

    void CheckTable(JsonElement node, ImmutableHashSet<string> known)
    {
        switch (SqlTables.Text(node, "type"))
        {
            case "BASE_TABLE":
                var name = SqlTables.Text(node, "table_name")!;
                if (SqlTables.Text(node, "schema_name") is { Length: > 0 } schema) throw Refused($"the table '{schema}.{name}'", known);
                if (!known.Contains(name)) throw Refused($"the table '{name}'", known);
                break;
            case "TABLE_FUNCTION":
                var function = SqlTables.Text(node.GetProperty("function"), "function_name")!;
                if (!SqlParser.RowFunctions.Contains(function)) throw Refused($"the function '{function}'");
                break;
            case "SHOW_REF" or "COLUMN_DATA" or "BOUND_TABLE_REF" or "DELIM_GET":
                throw Refused("SHOW, DESCRIBE and SUMMARIZE");
        }
    }

    void CheckFunction(JsonElement node)
    {
        if (SqlTables.Text(node, "class") == "FUNCTION" && RefusedFunctions.Contains(SqlTables.Text(node, "function_name")!)) throw Refused($"the function '{SqlTables.Text(node, "function_name")}'");
    }

    PlatformException Refused(string thing, ImmutableHashSet<string>? known = null)
    {
        var there = known is null ? "" : $"; it may name {(known.IsEmpty ? "none" : string.Join(", ", known.Order(StringComparer.Ordinal)))}";
        return new PlatformException(ErrorCode.PermissionDenied, $"the SQL of {what} must not use {thing}{there}");
    }
}
