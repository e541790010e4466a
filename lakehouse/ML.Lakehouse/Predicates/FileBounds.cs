using System.Text.Json;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Predicates;

/// <summary>What partition values and statistics say about a file's columns.</summary>
sealed class FileBounds : IDisposable
{
    readonly AddFile file;
    readonly JsonDocument? stats;

    public FileBounds(AddFile file)
    {
        this.file = file;
        stats = Parse(file.Stats);
    }

    public void Dispose() => stats?.Dispose();

    public long? Rows => Property("numRecords") is { ValueKind: JsonValueKind.Number } rows && rows.TryGetInt64(out var n) ? n : null;

    public IComparable? Min(ColumnPath column)
    {
        var min = column.IsPartition ? Partition(column) : Bound("minValues", column);
        return min is double value && IsSingle(column) ? (double)MathF.BitDecrement((float)value) : min;
    }

    public IComparable? Max(ColumnPath column)
    {
        var max = column.IsPartition ? Partition(column) : Bound("maxValues", column);
        if (max is double value && IsSingle(column)) return (double)MathF.BitIncrement((float)value);
        if (column.IsPartition) return max;
        // Statistics hold times to the millisecond, cut off; the largest value may lie just under the next one.
        return max is long micros && column.Type is PrimitiveType { Name: "timestamp" or "timestamp_ntz" } ? micros + 999 : max;
    }

    // The shortest text of a float is not its exact value: bounds reach to the next ones, so that they hold however it is compared.
    static bool IsSingle(ColumnPath column) => column.Type is PrimitiveType { Name: "float" };

    /// <summary>Null when unknown.</summary>
    public bool? AllNull(ColumnPath column)
    {
        if (column.IsPartition) return string.IsNullOrEmpty(PartitionText(column));
        return Nulls(column) is { } nulls && Rows is { } rows ? nulls == rows : null;
    }

    /// <summary>Null when unknown.</summary>
    public bool? AnyNull(ColumnPath column)
    {
        if (column.IsPartition) return string.IsNullOrEmpty(PartitionText(column));
        return Nulls(column) is { } nulls ? nulls > 0 : null;
    }

    long? Nulls(ColumnPath column) =>
        Leaf("nullCount", column) is { ValueKind: JsonValueKind.Number } leaf && leaf.TryGetInt64(out var n) ? n : null;

    string? PartitionText(ColumnPath column) => file.PartitionValues.GetValueOrDefault(column.Physical[0]);

    IComparable? Partition(ColumnPath column) => PartitionText(column) is { Length: > 0 } text ? StatValue.Parse(text, column.Type) : null;

    IComparable? Bound(string which, ColumnPath column) => Leaf(which, column) is not { } leaf ? null : leaf.ValueKind switch
    {
        JsonValueKind.String => StatValue.Parse(leaf.GetString()!, column.Type),
        JsonValueKind.Number => StatValue.Parse(leaf.GetRawText(), column.Type),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    JsonElement? Leaf(string which, ColumnPath column)
    {
        var element = Property(which);
        foreach (var name in column.Physical)
        {
            if (element is not { ValueKind: JsonValueKind.Object } level || !level.TryGetProperty(name, out var next)) return null;
            element = next;
        }

        return element;
    }

    JsonElement? Property(string name) =>
        stats is not null && stats.RootElement.ValueKind == JsonValueKind.Object && stats.RootElement.TryGetProperty(name, out var value) ? value : null;

    static JsonDocument? Parse(ReadOnlyMemory<byte> stats)
    {
        if (stats.IsEmpty) return null;
        try
        {
            return JsonDocument.Parse(stats);
        }
        catch (JsonException)
        {
            // Statistics only save work; without them the file is read.
            return null;
        }
    }
}
