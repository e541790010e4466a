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
}
