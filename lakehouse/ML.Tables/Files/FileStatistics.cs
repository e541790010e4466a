using System.Text.Json;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Schemas;

namespace ML.Tables.Files;

/// <summary>What a data file's entry in the log says about its rows.</summary>
static class FileStatistics
{
    /// <summary>Rows without those that are marked deleted; null when the writer gave no statistics.</summary>
    public static long? Rows(AddFile file)
    {
        using var stats = Parse(file);
        return stats is not null && stats.RootElement.TryGetProperty("numRecords", out var rows) && rows.TryGetInt64(out var count)
            ? count - (file.DeletionVector?.Cardinality ?? 0)
            : null;
    }

    /// <summary>One kind of statistics (<c>minValues</c>, <c>maxValues</c>, <c>nullCount</c>) by logical column name.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Columns(AddFile file, string kind, StructType schema)
    {
        var found = new Dictionary<string, JsonElement>();
        using var stats = Parse(file);
        if (stats is null || !stats.RootElement.TryGetProperty(kind, out var columns) || columns.ValueKind != JsonValueKind.Object) return found;
        foreach (var field in schema.Fields)
            if (columns.TryGetProperty(field.PhysicalName, out var value) && value.ValueKind != JsonValueKind.Null) found[field.Name] = value.Clone();
        return found;
    }

    static JsonDocument? Parse(AddFile file)
    {
        if (file.Stats.IsEmpty) return null;
        try
        {
            var stats = JsonDocument.Parse(file.Stats);
            if (stats.RootElement.ValueKind == JsonValueKind.Object) return stats;
            stats.Dispose();
            return null;
        }
        catch (JsonException)
        {
            // Other engines' statistics may be damaged; the file is listed without them.
            return null;
        }
    }
}
