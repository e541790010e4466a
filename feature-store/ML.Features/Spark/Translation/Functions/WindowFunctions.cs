using System.Text.Json.Nodes;

namespace ML.Features.Spark.Translation.Functions;

/// <summary>Functions over windows. What each engine takes for granted about nulls and frames is spelled out.</summary>
static class WindowFunctions
{
    public static string Translate(ExpressionTranslator values, JsonNode node)
    {
        if (node.Flag("ignore_nulls") || node.Flag("distinct") || node.List("arg_orders").Count > 0 || node.Text("exclude_clause") is not ("NO_OTHER" or "")) throw values.Refused("a window with EXCLUDE, DISTINCT or IGNORE NULLS");
        var arguments = node.List("children").Select(values.Translate).ToList();
        var partition = node.List("partitions").Count == 0 ? "" : "PARTITION BY " + string.Join(", ", node.List("partitions").Select(values.Translate)) + " ";
        var order = node.List("orders").Count == 0 ? "" : "ORDER BY " + string.Join(", ", node.List("orders").Select(o => Order(values, o)));
        string Over(string frame) => $" OVER ({partition}{order}{(order.Length > 0 ? frame : "")})";
        switch (node.Text("type"))
        {
            case "WINDOW_ROW_NUMBER" or "WINDOW_RANK" or "WINDOW_RANK_DENSE" or "WINDOW_DENSE_RANK":
                return (node.Text("function_name").Contains("dense", StringComparison.Ordinal) ? "dense_rank()" : node.Text("type") == "WINDOW_RANK" ? "rank()" : "row_number()") + Over("");
            case "WINDOW_LEAD" or "WINDOW_LAG":
                var offset = node["offset_expr"] is { } o ? values.Translate(o) : "1";
                return $"{(node.Text("type") == "WINDOW_LEAD" ? "lead" : "lag")}({arguments[0]}, {offset}{(node["default_expr"] is { } d ? ", " + values.Translate(d) : "")}){Over("")}";
            case "WINDOW_FIRST_VALUE" or "WINDOW_LAST_VALUE":
                return $"{(node.Text("type") == "WINDOW_FIRST_VALUE" ? "first_value" : "last_value")}({arguments[0]}){Over(Frame(values, node))}";
            case "WINDOW_AGGREGATE" when Aggregates.Is(node.Text("function_name").ToLowerInvariant()):
                return Aggregate(values, node, arguments, Over(Frame(values, node)));
            default: throw values.Refused($"{node.Text("function_name")} over a window");
        }
    }

    // Spark has no filter on a window's function: what is filtered out is null to it.
    static string Aggregate(ExpressionTranslator values, JsonNode node, List<string> arguments, string over)
    {
        var name = node.Text("function_name").ToLowerInvariant();
        var argument = arguments.Count == 0 ? null : arguments[0];
        if (node["filter_expr"] is not { } filter) return Aggregates.Call(name, argument, false, over);
        return Aggregates.Call(name == "count_star" ? "count" : name, $"CASE WHEN {values.Translate(filter)} THEN {argument ?? "1"} END", false, over);
    }

    static string Order(ExpressionTranslator values, JsonNode order)
    {
        var nulls = order.Text("null_order").Contains("FIRST", StringComparison.OrdinalIgnoreCase) ? "FIRST" : "LAST";
        return $"{values.Translate(order["expression"]!)} {(order.Text("type") == "DESCENDING" ? "DESC" : "ASC")} NULLS {nulls}";
    }

    static string Frame(ExpressionTranslator values, JsonNode node)
    {
        var (start, end) = (node.Text("start"), node.Text("end"));
        if ((start + end).Contains("GROUPS", StringComparison.Ordinal)) throw values.Refused("a window of groups");
        var kind = start.EndsWith("_ROWS", StringComparison.Ordinal) || end.EndsWith("_ROWS", StringComparison.Ordinal) ? "ROWS" : "RANGE";
        return $" {kind} BETWEEN {Bound(values, start, node["start_expr"])} AND {Bound(values, end, node["end_expr"])}";
    }

    static string Bound(ExpressionTranslator values, string bound, JsonNode? distance) => bound switch
    {
        "UNBOUNDED_PRECEDING" => "UNBOUNDED PRECEDING",
        "UNBOUNDED_FOLLOWING" => "UNBOUNDED FOLLOWING",
        "CURRENT_ROW_ROWS" or "CURRENT_ROW_RANGE" => "CURRENT ROW",
        _ when bound.Contains("PRECEDING", StringComparison.Ordinal) => $"{values.Translate(distance!)} PRECEDING",
        _ when bound.Contains("FOLLOWING", StringComparison.Ordinal) => $"{values.Translate(distance!)} FOLLOWING",
        _ => throw values.Refused(bound),
    };
}
