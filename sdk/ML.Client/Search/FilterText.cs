using System.Collections;
using System.Globalization;
using System.Linq.Expressions;

namespace ML.Client.Search;

/// <summary>Search expressions as the server's filter text.</summary>
internal static class FilterText
{
    /// <exception cref="NotSupportedException">The server's search cannot express it.</exception>
    public static string Of(Expression<Func<IRunFields, bool>> filter) => Condition(filter.Body);

    static string Condition(Expression node) => node switch
    {
        BinaryExpression { NodeType: ExpressionType.AndAlso } both => $"{Condition(both.Left)} AND {Condition(both.Right)}",
        BinaryExpression comparison when Operator(comparison.NodeType) is not null => Comparison(comparison),
        MethodCallExpression call => Call(call),
        _ => throw Unsupported(node),
    };

    static string Comparison(BinaryExpression node)
    {
        var (left, right, kind) = Field(node.Left) is null ? (node.Right, node.Left, Mirror(node.NodeType)) : (node.Left, node.Right, node.NodeType);
        var field = Field(left) ?? throw Unsupported(node);
        var value = ExpressionValue.Of(right);
        if (value is null)
        {
            if (kind is not (ExpressionType.Equal or ExpressionType.NotEqual) || field.Numeric) throw Unsupported(node);
            return field.Text + (kind == ExpressionType.Equal ? " IS NULL" : " IS NOT NULL");
        }

        if (!field.Numeric && kind is not (ExpressionType.Equal or ExpressionType.NotEqual)) throw Unsupported(node);
        return $"{field.Text} {Operator(kind)} {(field.Numeric ? Number(value, node) : Quote(value.ToString()!))}";
    }

    static string Call(MethodCallExpression call)
    {
        var operands = call.Object is null ? call.Arguments.ToArray() : [call.Object, .. call.Arguments];
        if (operands.Length >= 2 && Field(operands[0]) is { Numeric: false } field && call.Method.Name is "StartsWith" or "EndsWith" or "Contains" or "Like" or "ILike")
            return Pattern(Field(operands[0])!.Value.Text, call.Method.Name, ExpressionValue.Of(operands[1])!.ToString()!);
        if (call.Method.Name == "Contains" && operands.Length >= 2 && Field(operands[1]) is { Numeric: false } member)
            return $"{member.Text} IN ({string.Join(", ", ((IEnumerable)ExpressionValue.Of(operands[0])!).Cast<object>().Select(v => Quote(v.ToString()!)))})";
        throw Unsupported(call);
    }

    static string Pattern(string field, string method, string text)
    {
        if (method is "Like" or "ILike") return $"{field} {method.ToUpperInvariant()} {Quote(text)}";
        // The search has no escape for its wildcards, and a wider match would be a wrong answer.
        if (text.AsSpan().ContainsAny('%', '_'))
            throw new NotSupportedException($"'{text}' has % or _, which the server's search takes as wildcards; use Like with a pattern");
        return $"{field} LIKE {Quote(method switch { "StartsWith" => text + "%", "EndsWith" => "%" + text, _ => $"%{text}%" })}";
    }

    static (string Text, bool Numeric)? Field(Expression node) => node switch
    {
        UnaryExpression { NodeType: ExpressionType.Convert } convert => Field(convert.Operand),
        MethodCallExpression { Object: ParameterExpression, Method.Name: "Metric" } call => (Key("metrics", call), true),
        MethodCallExpression { Object: ParameterExpression, Method.Name: "Param" } call => (Key("params", call), false),
        MethodCallExpression { Object: ParameterExpression, Method.Name: "Tag" } call => (Key("tags", call), false),
        MemberExpression { Expression: ParameterExpression } member => Attribute(member.Member.Name),
        _ => null,
    };

    static (string Text, bool Numeric)? Attribute(string name) => name switch
    {
        nameof(IRunFields.RunId) => ("attributes.run_id", false),
        nameof(IRunFields.RunName) => ("attributes.run_name", false),
        nameof(IRunFields.Status) => ("attributes.status", false),
        nameof(IRunFields.UserId) => ("attributes.user_id", false),
        nameof(IRunFields.ArtifactUri) => ("attributes.artifact_uri", false),
        nameof(IRunFields.StartTime) => ("attributes.start_time", true),
        nameof(IRunFields.EndTime) => ("attributes.end_time", true),
        nameof(IRunFields.DatasetName) => ("datasets.name", false),
        nameof(IRunFields.DatasetDigest) => ("datasets.digest", false),
        _ => null,
    };

    static string Key(string entity, MethodCallExpression call)
    {
        var key = (string)ExpressionValue.Of(call.Arguments[0])!;
        return key.Contains('`') ? throw new NotSupportedException($"key '{key}' has a backtick, which a search cannot name") : $"{entity}.`{key}`";
    }

    static string Number(object value, Expression node) => value switch
    {
        DateTimeOffset time => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        DateTime time => new DateTimeOffset(time).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        double number when !double.IsFinite(number) => throw Unsupported(node),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw Unsupported(node),
    };

    static string Quote(string text) =>
        !text.Contains('\'') ? $"'{text}'"
        : !text.Contains('"') ? $"\"{text}\""
        : throw new NotSupportedException($"value {text} has both kinds of quotes, which a search cannot hold");

    static string? Operator(ExpressionType kind) => kind switch
    {
        ExpressionType.Equal => "=",
        ExpressionType.NotEqual => "!=",
        ExpressionType.LessThan => "<",
        ExpressionType.LessThanOrEqual => "<=",
        ExpressionType.GreaterThan => ">",
        ExpressionType.GreaterThanOrEqual => ">=",
        _ => null,
    };

    static ExpressionType Mirror(ExpressionType kind) => kind switch
    {
        ExpressionType.LessThan => ExpressionType.GreaterThan,
        ExpressionType.LessThanOrEqual => ExpressionType.GreaterThanOrEqual,
        ExpressionType.GreaterThan => ExpressionType.LessThan,
        ExpressionType.GreaterThanOrEqual => ExpressionType.LessThanOrEqual,
        _ => kind,
    };

    static NotSupportedException Unsupported(Expression node) =>
        new($"a search cannot express '{node}': expected comparisons of a run's fields with values, joined by &&");
}
