using System.Globalization;
using System.Text.Json.Nodes;
using ML.Features.Spark.Translation.Functions;

namespace ML.Features.Spark.Translation;

/// <summary>Values and conditions of one SELECT.</summary>
/// <param name="column">Parts of a column's name → Spark's SQL.</param>
/// <param name="query">Translates a query within; null where there can be none.</param>
sealed class ExpressionTranslator(SqlScope scope, Func<IReadOnlyList<string>, string> column, Func<JsonNode, string>? query)
{
    public SqlScope Scope => scope;

    public string Translate(JsonNode node) => node.Text("class") switch
    {
        "COLUMN_REF" => Column(node),
        "CONSTANT" => Constant(node["value"]!),
        "CAST" => Casts.Translate(this, node),
        "COMPARISON" => Compare(node),
        "CONJUNCTION" => "(" + string.Join(node.Text("type") == "CONJUNCTION_AND" ? " AND " : " OR ", node.List("children").Select(Translate)) + ")",
        "OPERATOR" => Operator(node),
        "BETWEEN" when CommonType.Translate(this, [node["input"]!, node["lower"]!, node["upper"]!], "BETWEEN") is var parts => $"({parts[0]} BETWEEN {parts[1]} AND {parts[2]})",
        "CASE" => Case(node),
        "FUNCTION" => FunctionCalls.Translate(this, node),
        "WINDOW" => WindowFunctions.Translate(this, node),
        "SUBQUERY" when query is not null => Subquery(node),
        var other => throw Refused(other == "FUNCTION" ? node.Text("function_name") : other),
    };

    public Exception Refused(string thing) => SqlNode.Refused(scope.What, thing);

    string Column(JsonNode node)
    {
        var names = node.Texts("column_names");
        return names.Count <= 2 ? column(names) : throw Refused($"the field {string.Join(".", names)}");
    }

    string Constant(JsonNode value)
    {
        var type = SqlNode.Type(value["type"]!);
        if (value.Flag("is_null")) return "NULL";
        var content = value["value"]!;
        switch (type)
        {
            case "BOOLEAN": return content.GetValue<bool>() ? "true" : "false";
            case "TINYINT" or "SMALLINT" or "INTEGER": return content.ToJsonString();
            case "BIGINT": return $"CAST({content.ToJsonString()} AS BIGINT)";
            case "DOUBLE": return $"CAST('{content.GetValue<double>().ToString("R", CultureInfo.InvariantCulture)}' AS DOUBLE)";
            case "VARCHAR": return SparkText.Literal(content.GetValue<string>());
            case var _ when type.StartsWith("DECIMAL(", StringComparison.Ordinal) && content.GetValueKind() == System.Text.Json.JsonValueKind.Number:
                var scale = value["type"]!["type_info"]!["scale"]!.GetValue<int>();
                var digits = content.ToJsonString().TrimStart('-').PadLeft(scale + 1, '0');
                var sign = content.ToJsonString().StartsWith('-') ? "-" : "";
                return $"CAST('{sign}{digits[..^scale]}{(scale == 0 ? "" : "." + digits[^scale..])}' AS {type})";
            default: throw Refused($"a constant of type {type}");
        }
    }

    string Compare(JsonNode node)
    {
        var sides = CommonType.Translate(this, [node["left"]!, node["right"]!], "a comparison");
        var (left, right) = (sides[0], sides[1]);
        return node.Text("type") switch
        {
            "COMPARE_EQUAL" => $"({left} = {right})",
            "COMPARE_NOTEQUAL" => $"({left} <> {right})",
            "COMPARE_LESSTHAN" => $"({left} < {right})",
            "COMPARE_GREATERTHAN" => $"({left} > {right})",
            "COMPARE_LESSTHANOREQUALTO" => $"({left} <= {right})",
            "COMPARE_GREATERTHANOREQUALTO" => $"({left} >= {right})",
            "COMPARE_DISTINCT_FROM" => $"(NOT ({left} <=> {right}))",
            "COMPARE_NOT_DISTINCT_FROM" => $"({left} <=> {right})",
            var other => throw Refused(other),
        };
    }

    string Operator(JsonNode node)
    {
        var several = node.Text("type") is "OPERATOR_COALESCE" or "COMPARE_IN" or "COMPARE_NOT_IN";
        var children = several ? CommonType.Translate(this, node.List("children"), node.Text("type") == "OPERATOR_COALESCE" ? "coalesce" : "IN") : [.. node.List("children").Select(Translate)];
        return node.Text("type") switch
        {
            "OPERATOR_IS_NULL" => $"({children[0]} IS NULL)",
            "OPERATOR_IS_NOT_NULL" => $"({children[0]} IS NOT NULL)",
            "OPERATOR_NOT" => $"(NOT {children[0]})",
            "OPERATOR_COALESCE" => $"coalesce({string.Join(", ", children)})",
            "COMPARE_IN" => $"({children[0]} IN ({string.Join(", ", children.Skip(1))}))",
            "COMPARE_NOT_IN" => $"({children[0]} NOT IN ({string.Join(", ", children.Skip(1))}))",
            var other => throw Refused(other),
        };
    }

    string Case(JsonNode node)
    {
        var checks = node.List("case_checks");
        var branches = CommonType.Translate(this, [.. checks.Select(c => c["then_expr"]!), node["else_expr"]!], "CASE");
        return $"CASE{string.Concat(checks.Select((c, i) => $" WHEN {Translate(c["when_expr"]!)} THEN {branches[i]}"))} ELSE {branches[^1]} END";
    }

    string Subquery(JsonNode node)
    {
        var inner = query!(node["subquery"]!["node"]!);
        return (node.Text("subquery_type"), node.Text("comparison_type")) switch
        {
            ("ANY", "COMPARE_EQUAL") => $"({Translate(node["child"]!)} IN ({inner}))",
            ("EXISTS", _) => $"EXISTS ({inner})",
            ("NOT_EXISTS", _) => $"NOT EXISTS ({inner})",
            ("SCALAR", _) => $"({inner})",
            var (kind, _) => throw Refused($"a query within, {kind},"),
        };
    }
}
