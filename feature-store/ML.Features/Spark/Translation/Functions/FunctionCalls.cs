using System.Globalization;
using System.Text.Json.Nodes;

namespace ML.Features.Spark.Translation.Functions;

/// <summary>Functions and operators that both engines compute bit for bit alike, and aggregates.</summary>
static class FunctionCalls
{
    public static string Translate(ExpressionTranslator values, JsonNode node)
    {
        var name = node.Text("function_name").ToLowerInvariant();
        if (node["order_bys"]?["orders"] is JsonArray { Count: > 0 }) throw values.Refused($"{name} with ORDER BY");
        if (Aggregates.Is(name)) return Aggregates.Translate(values, node, name);
        if (node["filter"] is not null || node.Flag("distinct")) throw values.Refused($"{name} with FILTER or DISTINCT");
        var arguments = node.List("children");
        return Arithmetic.Is(name) ? Arithmetic.Translate(values, node, name, arguments)
            : Times.Is(name) ? Times.Translate(values, node, name, arguments)
            : Plain(values, name, arguments);
    }

    static string Plain(ExpressionTranslator values, string name, IReadOnlyList<JsonNode> arguments)
    {
        string Argument(int index) => values.Translate(arguments[index]);
        string TypeOf(int index) => values.Scope.TypeOf(arguments[index]);
        switch (name, arguments.Count)
        {
            case ("nullif", 2): return $"nullif({string.Join(", ", CommonType.Translate(values, arguments, name))})";
            case ("greatest" or "least", > 1) when arguments.Select(values.Scope.TypeOf).Distinct().Count() == 1: return $"{name}({string.Join(", ", arguments.Select(values.Translate))})";
            case ("isnan", 1): return $"isnan({Argument(0)})";
            case ("isfinite", 1) when TypeOf(0) is "DOUBLE" or "FLOAT": return $"(abs({Argument(0)}) < CAST('Infinity' AS DOUBLE))";
            case ("floor" or "ceil" or "ceiling" or "round" or "trunc", 1) when FeatureTypes.IsInteger(TypeOf(0)): return Result(values, name, Argument(0));
            case ("floor", 1) when TypeOf(0) == "DOUBLE": return $"(rint({Argument(0)}) - CASE WHEN rint({Argument(0)}) > {Argument(0)} THEN 1 ELSE 0 END)";
            case ("ceil" or "ceiling", 1) when TypeOf(0) == "DOUBLE": return $"(rint({Argument(0)}) + CASE WHEN rint({Argument(0)}) < {Argument(0)} THEN 1 ELSE 0 END)";
            case ("round", 1) when TypeOf(0) == "DOUBLE": return $"round({Argument(0)})";
            case ("sqrt", 1) when TypeOf(0) == "DOUBLE" || FeatureTypes.IsInteger(TypeOf(0)):
                return $"CASE WHEN {Argument(0)} < 0 THEN raise_error('the square root of a negative number') ELSE sqrt({Argument(0)}) END";
            case ("length" or "len" or "strlen_chars", 1) when TypeOf(0) == "VARCHAR": return $"CAST(char_length({Argument(0)}) AS BIGINT)";
            case ("starts_with" or "prefix", 2): return $"startswith({Argument(0)}, {Argument(1)})";
            case ("ends_with" or "suffix", 2): return $"endswith({Argument(0)}, {Argument(1)})";
            case ("contains", 2) when TypeOf(0) == "VARCHAR": return $"contains({Argument(0)}, {Argument(1)})";
            case ("~~" or "!~~", 2) when Constants.Text(arguments[1]) is { } pattern && !pattern.Contains('\\', StringComparison.Ordinal):
                return $"({Argument(0)} {(name == "~~" ? "LIKE" : "NOT LIKE")} {Argument(1)})";
            case ("||", 2) when TypeOf(0) == "VARCHAR" && TypeOf(1) == "VARCHAR": return $"concat({Argument(0)}, {Argument(1)})";
            case ("substring" or "substr", 3) when Constants.Integer(arguments[1]) is > 0 and var from && Constants.Integer(arguments[2]) is >= 0 and var length:
                return string.Create(CultureInfo.InvariantCulture, $"substring({Argument(0)}, {from}, {length})");
            default: throw values.Refused($"{name}({string.Join(", ", arguments.Select(values.Scope.TypeOf))})");
        }
    }

    // The embedded engine rounds a whole number by way of a double.
    static string Result(ExpressionTranslator values, string name, string argument) =>
        name is "floor" or "ceil" or "ceiling" ? $"CAST({argument} AS DOUBLE)" : throw values.Refused($"{name} of a whole number");
}
