using ML.Training.Native.Torch;

namespace ML.Training.Data;

/// <summary>Names rows of a batch that went wrong.</summary>
static class SuspectRows
{
    const int Named = 8;

    /// <summary>Rows whose target or numbers are not finite are the likeliest cause; else the first rows stand for the batch.</summary>
    public static string Of(Batch batch) =>
        Targets(batch) ?? Numbers(batch, "a number that is not finite", value => !float.IsFinite(value))
        ?? $"Its rows begin with {string.Join(", ", batch.Rows[..Math.Min(Named, batch.Count)].ToArray())}";

    /// <summary>What trees cannot learn from: a target that is not finite, an infinite number (NaN is a missing one); null when all is well.</summary>
    public static string? OfTrees(Batch batch) => Targets(batch) ?? Numbers(batch, "an infinite number", float.IsInfinity);

    static string? Targets(Batch batch) =>
        batch.Target.Type == ElementType.Float32 ? Find(batch, batch.Target.Floats, 1, "a target that is not finite", value => !float.IsFinite(value)) : null;

    static string? Numbers(Batch batch, string what, Func<float, bool> wrong) =>
        batch.Dense is { } dense ? Find(batch, dense.Floats, dense.Columns, what, wrong) : null;

    static string? Find(Batch batch, ReadOnlySpan<float> values, int columns, string what, Func<float, bool> wrong)
    {
        var rows = new List<long>();
        for (var row = 0; row < batch.Count && rows.Count < Named; row++)
            foreach (var value in values.Slice(row * columns, columns))
                if (wrong(value))
                {
                    rows.Add(batch.Rows[row]);
                    break;
                }

        return rows.Count > 0 ? $"Rows with {what}: {string.Join(", ", rows)}" : null;
    }
}
