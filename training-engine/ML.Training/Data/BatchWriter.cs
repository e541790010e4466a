using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using ML.Training.Native.Torch;

namespace ML.Training.Data;

/// <summary>Fills a batch sample by sample.</summary>
sealed class BatchWriter
{
    const int Ahead = 12;

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

    /// <summary>Appends samples.</summary>
    /// <param name="blocks">Where they are.</param>
    /// <param name="samples">Which block and row each is.</param>
    public void Add(List<Block> blocks, ReadOnlySpan<(int Block, int Row)> samples)
    {
        var toDense = dense > 0 ? batch.Dense!.Floats : default;
        var toCodes = codes > 0 ? batch.Codes!.Longs : default;
        var toClass = batch.Target.Type == ElementType.Int64 ? batch.Target.Longs : default;
        var toTarget = batch.Target.Type == ElementType.Float32 ? batch.Target.Floats : default;
        var toWeight = batch.Weight is null ? default : batch.Weight.Floats;
        for (var i = 0; i < samples.Length; i++, count++)
        {
            if (i + Ahead < samples.Length) Prefetch(blocks[samples[i + Ahead].Block], samples[i + Ahead].Row);
            var (block, row) = (blocks[samples[i].Block], samples[i].Row);
            if (dense > 0) block.Dense.AsSpan(row * dense, dense).CopyTo(toDense[(count * dense)..]);
            if (codes > 0) Widen(block.Codes.AsSpan(row * codes, codes), toCodes[(count * codes)..]);
            if (toTarget.IsEmpty) toClass[count] = (long)block.Target[row];
            else toTarget[count] = block.Target[row];
            if (!toWeight.IsEmpty) toWeight[count] = block.Weight[row];
            batch.RowNumbers[count] = block.Rows[row];
        }
    }

    // Samples lie all over a block: the processor is told early where it will read.
    unsafe void Prefetch(Block block, int row)
    {
        if (!Sse.IsSupported) return;
        if (dense > 0)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref block.Dense[row * dense]));
            Sse.Prefetch0(Unsafe.AsPointer(ref block.Dense[row * dense + dense - 1]));
        }

        if (codes > 0) Sse.Prefetch0(Unsafe.AsPointer(ref block.Codes[row * codes]));
        Sse.Prefetch0(Unsafe.AsPointer(ref block.Target[row]));
        Sse.Prefetch0(Unsafe.AsPointer(ref block.Rows[row]));
    }

    static void Widen(ReadOnlySpan<int> from, Span<long> to)
    {
        for (var i = 0; i < from.Length; i++) to[i] = from[i];
    }
}
