using System.Globalization;
using System.Text.Json.Nodes;

namespace ML.Features.Spark.Translation.Functions;

/// <summary>+ − × ÷ and their kin. Division by zero follows IEEE 754, whole numbers divided by zero give null; both are spelled out for Spark, which fails.</summary>
static class Arithmetic
{
    public static bool Is(string name) => name is "+" or "-" or "*" or "/" or "//" or "%" or "mod" or "abs";

    public static string Translate(ExpressionTranslator values, JsonNode node, string name, IReadOnlyList<JsonNode> arguments)
    {
        var type = values.Scope.TypeOf(node);
        if (type == "INTERVAL") throw values.Refused("a span between two times");
        if (FeatureTypes.IsTime(type)) return $"CAST(({values.Translate(arguments[0])} {name} {values.Translate(arguments[1])}) AS {SparkText.Type(type)})";
        var types = arguments.Select(values.Scope.TypeOf).ToList();
        if (name == "-" && types.All(t => t == "DATE")) return $"CAST(datediff({values.Translate(arguments[0])}, {values.Translate(arguments[1])}) AS BIGINT)";
        if (types.Find(t => !FeatureTypes.IsNumeric(t) && t != "\"NULL\"") is { } other) throw values.Refused($"{name} of {other}");
        // Spark gives up decimals behind the point where the embedded engine gives up digits in front.
        if (type.StartsWith("DECIMAL(", StringComparison.Ordinal) && int.Parse(type[8..type.IndexOf(',', StringComparison.Ordinal)], CultureInfo.InvariantCulture) > 36) throw values.Refused($"{name} with the result {type}");
        var operands = arguments.Select(values.Translate).Select(a => type is "FLOAT" or "DOUBLE" ? $"CAST({a} AS {type})" : a).ToList();
        return (name, operands.Count) switch
        {
            ("abs", 1) => $"abs({operands[0]})",
            ("+" or "-", 1) => $"({name}{operands[0]})",
            ("+" or "-" or "*", 2) => $"({operands[0]} {name} {operands[1]})",
            ("/", 2) => Divide(operands[0], operands[1], arguments[1], type),
            ("//", 2) when types.TrueForAll(FeatureTypes.IsInteger) => $"CASE WHEN {operands[1]} <> 0 THEN {operands[0]} DIV {operands[1]} END",
            ("%" or "mod", 2) when types.TrueForAll(FeatureTypes.IsInteger) => $"CASE WHEN {operands[1]} <> 0 THEN {operands[0]} % {operands[1]} END",
            _ => throw values.Refused($"{name} of {string.Join(" and ", types)}"),
        };
    }

    static string Divide(string left, string right, JsonNode divisor, string type)
    {
        var quotient = $"({left} / {right})";
        // A quotient of singles that is taken in double precision and rounded once more is the single one.
        if (type == "FLOAT") quotient = $"CAST({quotient} AS FLOAT)";
        if (Constants.Integer(divisor) is not (null or 0)) return quotient;
        return $"CASE WHEN {right} = 0 THEN {left} * CASE WHEN CAST({right} AS STRING) LIKE '-%' THEN CAST('-Infinity' AS {type}) ELSE CAST('Infinity' AS {type}) END ELSE {quotient} END";
    }
}
