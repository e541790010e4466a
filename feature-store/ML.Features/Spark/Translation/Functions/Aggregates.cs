using System.Text.Json.Nodes;

namespace ML.Features.Spark.Translation.Functions;

/// <summary>Aggregates, of groups and of windows. An average is a sum divided by a count: Spark's own keeps decimals.</summary>
static class Aggregates
{
    static readonly HashSet<string> Names =
        ["count", "count_star", "sum", "avg", "mean", "min", "max", "stddev", "stddev_samp", "variance", "var_samp", "stddev_pop", "var_pop", "bool_and", "bool_or"];

    public static bool Is(string name) => Names.Contains(name);

    public static string Translate(ExpressionTranslator values, JsonNode node, string name)
    {
        var filter = node["filter"] is { } condition ? $" FILTER (WHERE {values.Translate(condition)})" : "";
        var argument = name == "count_star" || node.List("children").Count == 0 ? null : values.Translate(node.List("children")[0]);
        return Call(name, argument, node.Flag("distinct"), filter);
    }

    /// <param name="argument">Null: rows.</param>
    /// <param name="behind">What follows each call: a filter or a window.</param>
    public static string Call(string name, string? argument, bool distinct, string behind)
    {
        var value = (distinct ? "DISTINCT " : "") + (argument ?? "*");
        return name switch
        {
            "count_star" => $"count(*){behind}",
            "avg" or "mean" => $"(CAST(sum({value}){behind} AS DOUBLE) / CAST(nullif(count({value}){behind}, 0) AS DOUBLE))",
            "stddev" => $"stddev_samp({value}){behind}",
            "variance" => $"var_samp({value}){behind}",
            _ => $"{name}({value}){behind}",
        };
    }
}
