using ML.Training.Native.Torch;

namespace ML.Training.Data;

/// <summary>Fills a batch sample by sample.</summary>
sealed class BatchWriter
{
    readonly Batch batch;
    readonly int dense, codes;
    int count;

    public BatchWriter(Batch batch, int size)
    {
        this.batch = batch;
        dense = batch.Dense?.Columns ?? 0;
        codes = batch.Codes?.Columns ?? 0;
        foreach (var tensor in batch.Inputs) tensor.Rows = size;
        batch.Target.Rows = size;
        if (batch.Weight is not null) batch.Weight.Rows = size;
    }

    public void Add(Block from, int row)
    {
        if (dense > 0) from.Dense.AsSpan(row * dense, dense).CopyTo(batch.Dense!.Floats[(count * dense)..]);
        if (codes > 0) Widen(from.Codes.AsSpan(row * codes, codes), batch.Codes!.Longs[(count * codes)..]);
        if (batch.Target.Type == ElementType.Int64) batch.Target.Longs[count] = (long)from.Target[row];
        else batch.Target.Floats[count] = from.Target[row];
        if (batch.Weight is not null) batch.Weight.Floats[count] = from.Weight[row];
        batch.RowNumbers[count++] = from.Rows[row];
    }

    static void Widen(ReadOnlySpan<int> from, Span<long> to)
    {
        for (var i = 0; i < from.Length; i++) to[i] = from[i];
    }
}
