using System.Collections.Immutable;
using System.Text.Json;

namespace ML.Lakehouse.Confinement;

/// <summary>The names of tables in the tree that DuckDB's parser makes of a query.</summary>
static class SqlTables
{
    static readonly ImmutableHashSet<string> None = ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names that the query does not define itself, each once.</summary>
    public static IReadOnlyList<string> Of(JsonElement tree)
    {
        var found = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        Collect(tree, None, found);
        return [.. found];
    }

    /// <summary>Names that WITH defines in a node; they hold in the node and below it.</summary>
    public static IEnumerable<string> DefinedBy(JsonElement node)
    {
        if (node.TryGetProperty("cte_map", out var map) && map.ValueKind == JsonValueKind.Object && map.TryGetProperty("map", out var entries))
            foreach (var entry in entries.EnumerateArray()) yield return entry.GetProperty("key").GetString()!;
        if (Text(node, "cte_name") is { Length: > 0 } recursive) yield return recursive;
    }

    public static string? Text(JsonElement node, string property) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static void Collect(JsonElement node, ImmutableHashSet<string> defined, SortedSet<string> found)
    {
        if (node.ValueKind == JsonValueKind.Array)
            foreach (var item in node.EnumerateArray()) Collect(item, defined, found);
        if (node.ValueKind != JsonValueKind.Object) return;
        defined = defined.Union(DefinedBy(node));
        if (Text(node, "type") == "BASE_TABLE" && Text(node, "table_name") is { } name && !defined.Contains(name)) found.Add(name);
        foreach (var property in node.EnumerateObject())
            if (property.Name != "value" || Text(node, "class") != "CONSTANT") Collect(property.Value, defined, found);
    }
}
