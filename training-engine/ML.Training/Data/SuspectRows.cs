using ML.Training.Native.Torch;

namespace ML.Training.Data;

/// <summary>Names rows of a batch that went wrong.</summary>
static class SuspectRows
{
    const int Named = 8;

    /// <summary>Rows whose target or numbers are not finite are the likeliest cause; else the first rows stand for the batch.</summary>
    public static string Of(Batch batch)
    {
        if (batch.Target.Type == ElementType.Float32 && Find(batch, batch.Target.Floats, 1) is { Count: > 0 } targets)
            return $"Rows with a target that is not finite: {string.Join(", ", targets)}";
        if (batch.Dense is { } dense && Find(batch, dense.Floats, dense.Columns) is { Count: > 0 } numbers)
            return $"Rows with a number that is not finite: {string.Join(", ", numbers)}";
        return $"Its rows begin with {string.Join(", ", batch.Rows[..Math.Min(Named, batch.Count)].ToArray())}";
    }

    static List<long> Find(Batch batch, ReadOnlySpan<float> values, int columns)
    {
        var rows = new List<long>();
        for (var row = 0; row < batch.Count && rows.Count < Named; row++)
            foreach (var value in values.Slice(row * columns, columns))
                if (!float.IsFinite(value))
                {
                    rows.Add(batch.Rows[row]);
                    break;
                }

        return rows;
    }
}
