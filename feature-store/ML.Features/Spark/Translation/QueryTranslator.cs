using System.Text;
using System.Text.Json.Nodes;
using ML.Features.Tables;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Spark.Translation;

/// <summary>Whole queries: what they select from, how it is joined, grouped and put together.</summary>
sealed class QueryTranslator(DuckDbConnection connection, IReadOnlyDictionary<string, AttachedTable> tables, string what)
{
    /// <param name="outer">Common tables that queries around this one define.</param>
    public string Query(JsonNode node, IReadOnlyList<JsonNode> outer)
    {
        var common = node["cte_map"]!["map"]!.AsArray().Select(n => n!).ToList();
        var with = new StringBuilder();
        IReadOnlyList<JsonNode> known = [.. outer];
        foreach (var table in common)
        {
            if (table["value"]!.Texts("aliases").Count > 0) throw Refused("a common table with column names of its own");
            with.Append(with.Length == 0 ? "WITH " : ", ").Append(SparkText.Identifier(table.Text("key"))).Append(" AS (").Append(Query(table["value"]!["query"]!["node"]!, known)).Append(')');
            known = [.. known, table];
        }

        var body = node.Text("type") switch
        {
            "SELECT_NODE" => Select(node, outer, known),
            "SET_OPERATION_NODE" => Combine(node, known),
            var other => throw Refused(other),
        };
        return with.Length == 0 ? body : $"{with} {body}";
    }

    string Combine(JsonNode node, IReadOnlyList<JsonNode> known)
    {
        if (node.List("modifiers").Any(m => m.Text("type") != "ORDER_MODIFIER")) throw Refused("LIMIT or DISTINCT over a set operation");
        var operation = node.Text("setop_type");
        if (operation is not ("UNION" or "EXCEPT" or "INTERSECT")) throw Refused(operation);
        // Columns meet by their place, and the engines put those of such a join into different ones.
        var text = node.ToJsonString();
        if (text.Contains("\"using_columns\":[\"", StringComparison.Ordinal) && text.Contains("\"class\":\"STAR\"", StringComparison.Ordinal)) throw Refused("a set operation over * and a join with USING");
        return $"(SELECT * FROM ({Query(node["left"]!, known)})) {operation}{(node.Flag("setop_all") ? " ALL" : "")} (SELECT * FROM ({Query(node["right"]!, known)}))";
    }

    string Select(JsonNode node, IReadOnlyList<JsonNode> outer, IReadOnlyList<JsonNode> known)
    {
        if (node["sample"] is not null) throw Refused("a sample");
        if (node.Text("aggregate_handling") is not ("STANDARD_HANDLING" or "")) throw Refused("GROUP BY ALL");
        var scope = new SqlScope(connection, node, outer, what);
        var values = new ExpressionTranslator(scope, names => string.Join(".", names.Select(SparkText.Identifier)), query => Query(query, known));
        var sql = new StringBuilder("SELECT ").Append(Distinct(node)).AppendJoin(", ", node.List("select_list").Select(e => Item(e, scope, values)));
        var filter = node["qualify"];
        if (filter is not null && Distinct(node).Length > 0) throw Refused("DISTINCT with QUALIFY");
        if (filter is not null) sql.Append(", ").Append(values.Translate(filter)).Append(" AS __qualified");
        if (node["from_table"]!.Text("type") != "EMPTY") sql.Append(" FROM ").Append(Table(node["from_table"]!, values, known));
        if (node["where_clause"] is { } where) sql.Append(" WHERE ").Append(values.Translate(where));
        sql.Append(Groups(node, values));
        if (node["having"] is { } having) sql.Append(" HAVING ").Append(values.Translate(having));
        return filter is null ? sql.ToString() : $"SELECT * EXCEPT (__qualified) FROM ({sql}) WHERE __qualified";
    }

    // An order of rows is nothing that a table keeps, and which rows a limit takes depends on it.
    string Distinct(JsonNode node)
    {
        var distinct = "";
        foreach (var modifier in node.List("modifiers"))
        {
            switch (modifier.Text("type"))
            {
                case "ORDER_MODIFIER": break;
                case "DISTINCT_MODIFIER" when modifier.List("distinct_on_targets").Count == 0: distinct = "DISTINCT "; break;
                case "DISTINCT_MODIFIER": throw Refused("DISTINCT ON");
                default: throw Refused("LIMIT");
            }
        }

        return distinct;
    }

    string Groups(JsonNode node, ExpressionTranslator values)
    {
        var groups = node.List("group_expressions");
        if (groups.Count == 0) return "";
        if (node.List("group_sets").Count != 1 || node.List("group_sets")[0].AsArray().Count != groups.Count) throw Refused("GROUPING SETS");
        return " GROUP BY " + string.Join(", ", groups.Select(values.Translate));
    }

    string Item(JsonNode expression, SqlScope scope, ExpressionTranslator values)
    {
        if (expression.Text("class") == "STAR") return Star(expression);
        var name = expression.Text("alias") is { Length: > 0 } alias ? alias : scope.Describe(expression).Name;
        return $"{values.Translate(expression)} AS {SparkText.Identifier(name)}";
    }

    string Star(JsonNode star)
    {
        if (star.List("replace_list").Count > 0 || star.List("rename_list").Count > 0 || star.Flag("columns") || star["expr"] is not null) throw Refused("* with REPLACE, RENAME or COLUMNS");
        var from = star.Text("relation_name") is { Length: > 0 } relation ? SparkText.Identifier(relation) + "." : "";
        var without = star.Texts("exclude_list");
        return without.Count == 0 ? from + "*" : $"{from}* EXCEPT ({string.Join(", ", without.Select(SparkText.Identifier))})";
    }

    string Table(JsonNode table, ExpressionTranslator values, IReadOnlyList<JsonNode> known)
    {
        if (table["sample"] is not null) throw Refused("a sample");
        return table.Text("type") switch
        {
            "BASE_TABLE" => Base(table, known),
            "SUBQUERY" => $"({Query(table["subquery"]!["node"]!, known)}){Alias(table, "")}",
            "JOIN" => Join(table, values, known),
            "EXPRESSION_LIST" => Values(table, values),
            "TABLE_FUNCTION" => throw Refused($"the table function {table["function"]!.Text("function_name")}()"),
            var other => throw Refused(other),
        };
    }

    string Base(JsonNode table, IReadOnlyList<JsonNode> known)
    {
        var name = table.Text("table_name");
        if (table["at_clause"] is not null) throw Refused("AT");
        if (known.Any(k => string.Equals(k.Text("key"), name, StringComparison.OrdinalIgnoreCase))) return SparkText.Identifier(name) + Alias(table, "");
        var found = tables.FirstOrDefault(t => string.Equals(t.Key, name, StringComparison.OrdinalIgnoreCase));
        if (found.Value is null || found.Value.Source.Location.Length == 0) throw Refused($"the table '{name}', which is none of its sources,");
        return $"(SELECT * FROM {SparkText.Relation(found.Value.Source)}){Alias(table, name)}";
    }

    static string Values(JsonNode table, ExpressionTranslator values)
    {
        var rows = table["values"]!.AsArray().Select(r => $"({string.Join(", ", r!.AsArray().Select(v => values.Translate(v!)))})");
        // What the embedded engine calls columns that have no name.
        var names = Enumerable.Range(0, table["values"]![0]!.AsArray().Count).Select(i => $"col{i}");
        return $"(SELECT * FROM VALUES {string.Join(", ", rows)} AS {SparkText.Identifier("valueslist")}({string.Join(", ", names)})){Alias(table, "")}";
    }

    static string Alias(JsonNode table, string otherwise)
    {
        var name = table.Text("alias") is { Length: > 0 } alias ? alias : otherwise;
        var columns = table.Texts("column_name_alias");
        if (name.Length == 0) return "";
        return " AS " + SparkText.Identifier(name) + (columns.Count == 0 ? "" : $"({string.Join(", ", columns.Select(SparkText.Identifier))})");
    }

    string Join(JsonNode join, ExpressionTranslator values, IReadOnlyList<JsonNode> known)
    {
        var kind = join.Text("join_type") switch
        {
            "INNER" => "JOIN", "LEFT" => "LEFT JOIN", "RIGHT" => "RIGHT JOIN", "FULL" or "OUTER" => "FULL JOIN", "SEMI" => "LEFT SEMI JOIN", "ANTI" => "LEFT ANTI JOIN",
            var other => throw Refused($"a {other} join"),
        };
        var (left, right) = (Table(join["left"]!, values, known), Table(join["right"]!, values, known));
        switch (join.Text("ref_type"))
        {
            case "CROSS": return $"{left} CROSS JOIN {right}";
            case "REGULAR" when join.Texts("using_columns") is { Count: > 0 } columns: return $"{left} {kind} {right} USING ({string.Join(", ", columns.Select(SparkText.Identifier))})";
            case "REGULAR" when join["condition"] is { } condition: return $"{left} {kind} {right} ON {values.Translate(condition)}";
            default: throw Refused($"a {join.Text("ref_type")} join");
        }
    }

    Exception Refused(string thing) => SqlNode.Refused(what, thing);
}
