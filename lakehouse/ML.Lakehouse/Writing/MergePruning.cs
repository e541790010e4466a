using System.Text.Json;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Predicates;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Writing;

/// <summary>
/// Finds which target files a merge can match at all: for every <c>target.x = source.y</c> of its condition, x lies between
/// the least and the greatest y.
/// </summary>
sealed class MergePruning(Snapshot snapshot, DuckDbConnection connection, string source)
{
    static readonly string[] Integers = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"];

    /// <summary>Null when nothing can be ruled out.</summary>
    public Predicate? Predicate(string condition)
    {
        var parser = new PredicateParser(snapshot.Schema, snapshot.Metadata.PartitionColumns);
        var types = connection.Describe($"SELECT * FROM {source}").ToDictionary(c => c.Name, c => c.Sql, StringComparer.OrdinalIgnoreCase);
        var parts = Equalities(condition).Where(pair => CompareAlike(pair, types)).Select(Range).OfType<string>().ToList();
        return parts.Count == 0 ? null : parser.Parse(connection, string.Join(" AND ", parts));
    }

    /// <summary>Whether the least and the greatest of the source are so in the target's order too: text "10" lies before "9", the number does not.</summary>
    bool CompareAlike((string Target, string Source) pair, Dictionary<string, string> types)
    {
        if (snapshot.Schema.Find(pair.Target) is not { } field || !types.TryGetValue(pair.Source, out var type)) return false;
        var wanted = DuckDbTypeText.Of(field.Type);
        return type == wanted || (Integers.Contains(type) && Integers.Contains(wanted));
    }

    IEnumerable<(string Target, string Source)> Equalities(string condition)
    {
        using var statement = connection.Prepare("SELECT json_serialize_sql($1::VARCHAR)::VARCHAR");
        using var result = statement.Bind(1, $"SELECT 1 WHERE ({condition}\n)").Query();
        using var chunk = result.Fetch()!;
        using var document = JsonDocument.Parse(chunk[0].GetString(0));
        if (document.RootElement.GetProperty("error").GetBoolean()) return [];
        return [.. Walk(document.RootElement.GetProperty("statements")[0].GetProperty("node").GetProperty("where_clause"))];
    }

    static IEnumerable<(string, string)> Walk(JsonElement node)
    {
        var type = node.GetProperty("type").GetString();
        if (type == "CONJUNCTION_AND") return node.GetProperty("children").EnumerateArray().SelectMany(Walk);
        if (type != "COMPARE_EQUAL") return [];
        var (left, right) = (Column(node.GetProperty("left")), Column(node.GetProperty("right")));
        if (left is null || right is null) return [];
        return left.Value.Table == "target" && right.Value.Table == "source" ? [(left.Value.Name, right.Value.Name)]
            : left.Value.Table == "source" && right.Value.Table == "target" ? [(right.Value.Name, left.Value.Name)] : [];
    }

    static (string Table, string Name)? Column(JsonElement node)
    {
        if (node.GetProperty("class").GetString() != "COLUMN_REF") return null;
        var names = node.GetProperty("column_names").EnumerateArray().Select(n => n.GetString()!).ToList();
        return names.Count == 2 ? (names[0].ToLowerInvariant(), names[1]) : null;
    }

    string? Range((string Target, string Source) pair)
    {
        var column = Sql.Identifier(pair.Source);
        using var result = connection.Query($"SELECT min({column})::VARCHAR, max({column})::VARCHAR FROM {source}");
        using var chunk = result.Fetch()!;
        var target = Sql.Identifier(pair.Target);
        return chunk[0].IsNull(0) ? null : $"{target} BETWEEN {Sql.Literal(chunk[0].GetString(0))} AND {Sql.Literal(chunk[1].GetString(0))}";
    }
}
