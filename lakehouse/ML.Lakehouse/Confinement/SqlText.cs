using System.Text.Json;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Confinement;

/// <summary>
/// Holds SQL of callers to what it is meant to be, by DuckDB's own parser: one query over the tables it was given, or one
/// expression over none. Functions that read files, settings or memory are refused by name.
/// </summary>
public static class SqlText
{
    // Deeper nesting than DuckDB itself takes.
    const int Depth = 8192;

    /// <param name="tables">The only tables that the query may name, beside those it defines itself.</param>
    /// <param name="what">Whose SQL it is, for messages.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for what is no single query, PERMISSION_DENIED for one that reaches out.</exception>
    public static void CheckQuery(DuckDbConnection connection, string sql, IEnumerable<string> tables, string what)
    {
        using var tree = Parse(connection, sql, what);
        new SqlTreeGuard(what).Check(tree.RootElement.GetProperty("statements")[0], tables);
    }

    /// <summary>Checks text that is put between parentheses as a value or condition.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for what is no single expression, PERMISSION_DENIED for one that reaches out.</exception>
    public static void CheckExpression(DuckDbConnection connection, string sql, string what)
    {
        using var tree = Parse(connection, "SELECT " + sql, what);
        var node = tree.RootElement.GetProperty("statements")[0].GetProperty("node");
        if (!IsBareSelect(node)) throw PlatformException.Invalid($"{what} must be one SQL expression; it is '{sql}'");
        new SqlTreeGuard(what).Check(node, []);
    }

    /// <summary>The tables that a query names and does not define itself.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for what is no single query.</exception>
    public static IReadOnlyList<string> TablesIn(DuckDbConnection connection, string sql, string what)
    {
        using var tree = Parse(connection, sql, what);
        return SqlTables.Of(tree.RootElement);
    }

    static JsonDocument Parse(DuckDbConnection connection, string sql, string what)
    {
        if (sql.Contains('\0')) throw PlatformException.Invalid($"the SQL of {what} holds a zero character");
        // The line break ends a comment that would swallow what is put behind the text.
        var tree = SqlParser.Parse(connection, sql + "\n", Depth);
        var root = tree.RootElement;
        if (!root.GetProperty("error").GetBoolean() && root.GetProperty("statements").GetArrayLength() == 1) return tree;
        var reason = root.TryGetProperty("error_message", out var message) ? message.GetString() : "it holds several statements";
        tree.Dispose();
        throw PlatformException.Invalid($"the SQL of {what} is no single query: {reason}");
    }

    static bool IsBareSelect(JsonElement node) =>
        node.GetProperty("type").GetString() == "SELECT_NODE"
        && node.GetProperty("select_list").GetArrayLength() == 1
        && node.GetProperty("select_list")[0].GetProperty("alias").GetString() is "" or null
        && node.GetProperty("from_table").GetProperty("type").GetString() == "EMPTY"
        && node.GetProperty("modifiers").GetArrayLength() == 0
        && node.GetProperty("group_expressions").GetArrayLength() == 0
        && new[] { "where_clause", "having", "qualify", "sample" }.All(part => node.GetProperty(part).ValueKind == JsonValueKind.Null);
}
