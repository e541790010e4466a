using System.Text.Json;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Confinement;

/// <summary>What every judge of callers' SQL starts from: DuckDB's own reading of it.</summary>
public static class SqlParser
{
    /// <summary>Table functions that make rows of their arguments alone. All others read files, settings or, by a pointer, memory.</summary>
    public static IReadOnlySet<string> RowFunctions { get; } =
        new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree" };

    /// <summary>The tree of a text as <c>json_serialize_sql</c> writes it, which may be the description of an error.</summary>
    /// <param name="depth">Deepest nesting that is read.</param>
    public static JsonDocument Parse(DuckDbConnection connection, string sql, int depth)
    {
        using var statement = connection.Prepare("SELECT json_serialize_sql($1::VARCHAR)::VARCHAR");
        using var result = statement.Bind(1, sql).Query();
        using var chunk = result.Fetch()!;
        return JsonDocument.Parse(chunk[0].GetBytes(0).ToArray(), new JsonDocumentOptions { MaxDepth = depth });
    }

    /// <summary>The text of a tree, as <c>json_deserialize_sql</c> writes it.</summary>
    public static string Write(DuckDbConnection connection, string tree)
    {
        using var statement = connection.Prepare("SELECT json_deserialize_sql($1::JSON)");
        using var result = statement.Bind(1, tree).Query();
        using var chunk = result.Fetch()!;
        return System.Text.Encoding.UTF8.GetString(chunk[0].GetBytes(0));
    }
}
