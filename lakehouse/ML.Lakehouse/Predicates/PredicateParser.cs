using System.Text.Json;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Predicates;

/// <summary>
/// Reads an SQL condition, as DuckDB's own parser understands it, into what can be judged from statistics. Whatever is
/// not understood stays unknown, which never skips a file.
/// </summary>
sealed class PredicateParser(StructType schema, IReadOnlyList<string> partitionColumns)
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for text that is not an SQL condition.</exception>
    public Predicate Parse(DuckDbConnection connection, string condition)
    {
        // Without the parentheses too: a condition that only parses within them has closed them itself.
        using var bare = Serialized(connection, $"SELECT 1 WHERE {condition}\n", condition);
        using var document = Serialized(connection, $"SELECT 1 WHERE ({condition}\n)", condition);
        return Node(document.RootElement.GetProperty("statements")[0].GetProperty("node").GetProperty("where_clause"), negated: false);
    }

    static JsonDocument Serialized(DuckDbConnection connection, string sql, string condition)
    {
        using var statement = connection.Prepare("SELECT json_serialize_sql($1::VARCHAR)::VARCHAR");
        using var result = statement.Bind(1, sql).Query();
        using var chunk = result.Fetch()!;
        var document = JsonDocument.Parse(chunk[0].GetString(0));
        if (!document.RootElement.GetProperty("error").GetBoolean()) return document;
        using (document)
            throw PlatformException.Invalid($"'{condition}' is not an SQL condition: {document.RootElement.GetProperty("error_message").GetString()}");
    }

    Predicate Node(JsonElement node, bool negated) => node.GetProperty("class").GetString() switch
    {
        "CONJUNCTION" => Conjunction(node, negated),
        "COMPARISON" => Comparison(node.GetProperty("left"), node.GetProperty("right"), Kind(node.GetProperty("type").GetString()!), negated),
        "BETWEEN" => Between(node, negated),
        "OPERATOR" => Operator(node, negated),
        "FUNCTION" => Function(node, negated),
        "CONSTANT" or "CAST" => Always(node, negated),
        "COLUMN_REF" => Column(node) is { Type: PrimitiveType { Name: "boolean" } } column
            ? new ComparisonPredicate(column, ComparisonKind.Equal, !negated) : UnknownPredicate.Instance,
        _ => UnknownPredicate.Instance,
    };

    Predicate Conjunction(JsonElement node, bool negated)
    {
        var parts = node.GetProperty("children").EnumerateArray().Select(child => Node(child, negated)).ToList();
        var isAnd = node.GetProperty("type").GetString() == "CONJUNCTION_AND";
        return isAnd != negated ? new AndPredicate(parts) : new OrPredicate(parts);
    }

    Predicate Between(JsonElement node, bool negated)
    {
        var input = node.GetProperty("input");
        var low = Comparison(input, node.GetProperty("lower"), ComparisonKind.GreaterOrEqual, negated);
        var high = Comparison(input, node.GetProperty("upper"), ComparisonKind.LessOrEqual, negated);
        return negated ? new OrPredicate([low, high]) : new AndPredicate([low, high]);
    }

    Predicate Operator(JsonElement node, bool negated)
    {
        var children = node.GetProperty("children").EnumerateArray().ToList();
        switch (node.GetProperty("type").GetString())
        {
            case "OPERATOR_NOT": return Node(children[0], !negated);
            case "OPERATOR_IS_NULL": return Column(children[0]) is { } n ? new NullPredicate(n, !negated) : UnknownPredicate.Instance;
            case "OPERATOR_IS_NOT_NULL": return Column(children[0]) is { } p ? new NullPredicate(p, negated) : UnknownPredicate.Instance;
            case "COMPARE_IN": return In(children, negated);
            case "COMPARE_NOT_IN": return In(children, !negated);
            default: return UnknownPredicate.Instance;
        }
    }

    Predicate In(List<JsonElement> children, bool negated)
    {
        if (Column(children[0]) is not { } column) return UnknownPredicate.Instance;
        var values = children.Skip(1).Select(child => Literal(child, column.Type)).ToList();
        if (values.Contains(null)) return UnknownPredicate.Instance;
        return negated
            ? new AndPredicate([.. values.Select(v => new ComparisonPredicate(column, ComparisonKind.NotEqual, v!))])
            : new InPredicate(column, values!);
    }

    Predicate Function(JsonElement node, bool negated)
    {
        var children = node.GetProperty("children").EnumerateArray().ToList();
        if (negated || children.Count != 2 || Column(children[0]) is not { Type: PrimitiveType { Name: "string" } } column
            || Literal(children[1], DataType.String) is not TextValue text) return UnknownPredicate.Instance;
        return node.GetProperty("function_name").GetString() switch
        {
            "~~" => new PrefixPredicate(column, text.Text[..PrefixLength(text.Text)]),
            "starts_with" or "prefix" => new PrefixPredicate(column, text.Text),
            _ => UnknownPredicate.Instance,
        };
    }

    static int PrefixLength(string pattern) => pattern.AsSpan().IndexOfAny('%', '_') is var end and >= 0 ? end : pattern.Length;

    static Predicate Always(JsonElement node, bool negated) => Constant.Of(node) is { Kind: ConstantKind.Boolean } constant
        ? new ConstantPredicate((constant.Text == "true") != negated) : UnknownPredicate.Instance;

    Predicate Comparison(JsonElement left, JsonElement right, ComparisonKind? kind, bool negated)
    {
        if (kind is null) return UnknownPredicate.Instance;
        if (Column(left) is { } column && Literal(right, column.Type) is { } value) return Comparison(column, kind.Value, value, negated);
        if (Column(right) is { } other && Literal(left, other.Type) is { } flipped) return Comparison(other, Flip(kind.Value), flipped, negated);
        return UnknownPredicate.Instance;
    }

    static ComparisonPredicate Comparison(ColumnPath column, ComparisonKind kind, IComparable value, bool negated) =>
        new(column, negated ? Negate(kind) : kind, value);

    static ComparisonKind? Kind(string type) => type switch
    {
        "COMPARE_EQUAL" => ComparisonKind.Equal,
        "COMPARE_NOTEQUAL" => ComparisonKind.NotEqual,
        "COMPARE_LESSTHAN" => ComparisonKind.Less,
        "COMPARE_LESSTHANOREQUALTO" => ComparisonKind.LessOrEqual,
        "COMPARE_GREATERTHAN" => ComparisonKind.Greater,
        "COMPARE_GREATERTHANOREQUALTO" => ComparisonKind.GreaterOrEqual,
        _ => null,
    };

    static ComparisonKind Flip(ComparisonKind kind) => kind switch
    {
        ComparisonKind.Less => ComparisonKind.Greater,
        ComparisonKind.LessOrEqual => ComparisonKind.GreaterOrEqual,
        ComparisonKind.Greater => ComparisonKind.Less,
        ComparisonKind.GreaterOrEqual => ComparisonKind.LessOrEqual,
        _ => kind,
    };

    static ComparisonKind Negate(ComparisonKind kind) => kind switch
    {
        ComparisonKind.Equal => ComparisonKind.NotEqual,
        ComparisonKind.NotEqual => ComparisonKind.Equal,
        ComparisonKind.Less => ComparisonKind.GreaterOrEqual,
        ComparisonKind.LessOrEqual => ComparisonKind.Greater,
        ComparisonKind.Greater => ComparisonKind.LessOrEqual,
        _ => ComparisonKind.Less,
    };

    ColumnPath? Column(JsonElement node)
    {
        if (node.GetProperty("class").GetString() != "COLUMN_REF") return null;
        var names = node.GetProperty("column_names").EnumerateArray().Select(n => n.GetString()!).ToList();
        // A first name that is no column is the name of the table.
        if (names.Count > 1 && schema.Find(names[0]) is null) names.RemoveAt(0);
        var physical = new List<string>();
        DataType type = schema;
        foreach (var name in names)
        {
            if (type is not StructType level || level.Find(name) is not { } field) return null;
            physical.Add(field.PhysicalName);
            type = field.Type;
        }

        return type.IsNested ? null : new ColumnPath(physical, type, partitionColumns.Contains(names[0], StringComparer.OrdinalIgnoreCase));
    }

    static IComparable? Literal(JsonElement node, DataType type) => Constant.Of(node)?.For(type);
}
