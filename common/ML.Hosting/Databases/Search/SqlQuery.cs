using System.Text;
using System.Text.Json;
using ML.Common.Filters;

namespace ML.Hosting.Databases.Search;

/// <summary>
/// A query under construction: text with parameters <c>$1, $2, …</c> and their values. Values never enter the text.
/// </summary>
public sealed class SqlQuery(DatabaseKind kind)
{
    readonly StringBuilder text = new();
    readonly List<object?> arguments = [];

    public DatabaseKind Kind => kind;

    public string Text => text.ToString();

    public object?[] Arguments => [.. arguments];

    public SqlQuery Append(string sql)
    {
        text.Append(sql);
        return this;
    }

    /// <summary>Adds a value; returns the placeholder that stands for it.</summary>
    public string Argument(object? value)
    {
        arguments.Add(value);
        return "$" + arguments.Count;
    }

    /// <summary><c>column IN (values)</c> with one parameter, so that the statement's text does not depend on their number.</summary>
    public string InStrings(string column, IEnumerable<string> values) => kind == DatabaseKind.Sqlite
        ? $"{column} IN (SELECT value FROM json_each({Argument(JsonArray(values))}))"
        : $"{column} = ANY ({Argument(values.ToArray())})";

    /// <inheritdoc cref="InStrings"/>
    public string InNumbers(string column, IEnumerable<long> values) => kind == DatabaseKind.Sqlite
        ? $"{column} IN (SELECT value FROM json_each({Argument("[" + string.Join(',', values) + "]")}))"
        : $"{column} = ANY ({Argument(values.ToArray())})";

    /// <summary>A checked string condition on a column. LIKE is case-sensitive on both engines, ILIKE is not.</summary>
    public string StringCondition(string column, FilterCondition condition) => condition.Operator switch
    {
        FilterOperator.Equal => $"{column} = {Argument(condition.Text)}",
        FilterOperator.NotEqual => $"{column} <> {Argument(condition.Text)}",
        FilterOperator.Like when kind == DatabaseKind.Sqlite => $"{column} GLOB {Argument(LikePattern.ToGlob(condition.Text))}",
        FilterOperator.ILike when kind == DatabaseKind.Sqlite => $"LOWER({column}) LIKE LOWER({Argument(condition.Text)})",
        FilterOperator.Like => $"{column} LIKE {Argument(condition.Text)}",
        FilterOperator.ILike => $"{column} ILIKE {Argument(condition.Text)}",
        FilterOperator.In => InStrings(column, condition.List),
        FilterOperator.NotIn => $"NOT ({InStrings(column, condition.List)})",
        FilterOperator.IsNull => $"{column} IS NULL",
        FilterOperator.IsNotNull => $"{column} IS NOT NULL",
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.Operator, "not a string comparison"),
    };

    /// <summary>A checked numeric condition on a floating-point column.</summary>
    public string NumberCondition(string column, FilterCondition condition) =>
        $"{column} {condition.Operator.Text()} {Argument(condition.Number)}";

    static string JsonArray(IEnumerable<string> values)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var value in values) json.WriteStringValue(value);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
