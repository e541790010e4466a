using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ML.Training.Native.Torch;

namespace ML.Training.Data;

/// <summary>Writes samples into a batch. Several threads may write different rows at once.</summary>
sealed unsafe class BatchWriter
{
    // Samples lie all over a block: the processor is told this many before where it will read.
    const int Ahead = 16;

    const int LineWords = 16;

    readonly Batch batch;
    readonly SampleLayout layout;
    readonly bool classes;

    public BatchWriter(Batch batch, int size)
    {
        this.batch = batch;
        layout = new SampleLayout(batch.Dense?.Columns ?? 0, batch.Codes?.Columns ?? 0, batch.Weight is not null);
        classes = batch.Target.Type == ElementType.Int64;
        foreach (var tensor in batch.Inputs) tensor.Rows = size;
        batch.Target.Rows = size;
        if (batch.Weight is not null) batch.Weight.Rows = size;
    }

    /// <param name="pieces">The window that the samples are from.</param>
    /// <param name="samples">Their places in it.</param>
    /// <param name="at">Row of the batch that the first one becomes.</param>
    public void Write(List<WindowPiece> pieces, ReadOnlySpan<int> samples, int at)
    {
        var to = Destination(at, samples.Length);
        var (near, far) = (pieces[0], pieces[0]);
        for (var i = 0; i < samples.Length; i++)
        {
            if (i + Ahead < samples.Length) Prefetch(ref Sample(pieces, ref far, samples[i + Ahead]));
            ref var sample = ref Sample(pieces, ref near, samples[i]);
            Copy(ref sample, to.Dense.Slice(i * layout.Dense, layout.Dense));
            Widen(ref Unsafe.As<float, int>(ref Unsafe.Add(ref sample, layout.Dense)), to.Codes.Slice(i * layout.Codes, layout.Codes));
            if (classes) to.Class[i] = (long)Unsafe.Add(ref sample, layout.Target);
            else to.Target[i] = Unsafe.Add(ref sample, layout.Target);
            if (layout.HasWeight) to.Weight[i] = Unsafe.Add(ref sample, layout.Weight);
            to.Rows[i] = near.Block.FirstRow + BitConverter.SingleToInt32Bits(Unsafe.Add(ref sample, layout.Row));
        }
    }

    BatchRows Destination(int at, int count) => new()
    {
        Dense = layout.Dense > 0 ? batch.Dense!.Floats.Slice(at * layout.Dense, count * layout.Dense) : default,
        Codes = layout.Codes > 0 ? batch.Codes!.Longs.Slice(at * layout.Codes, count * layout.Codes) : default,
        Class = classes ? batch.Target.Longs.Slice(at, count) : default,
        Target = classes ? default : batch.Target.Floats.Slice(at, count),
        Weight = layout.HasWeight ? batch.Weight!.Floats.Slice(at, count) : default,
        Rows = batch.RowNumbers.AsSpan(at, count),
    };

    // `last` is the piece that the sample before was in: mostly this one's as well.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ref float Sample(List<WindowPiece> pieces, ref WindowPiece last, int place)
    {
        if (place < last.Start || place >= last.End) last = Find(pieces, place);
        return ref last.Block.Samples[(place - last.Start + last.From) * layout.Width];
    }

    static WindowPiece Find(List<WindowPiece> pieces, int place)
    {
        var (first, after) = (0, pieces.Count);
        while (after - first > 1)
        {
            var middle = (first + after) / 2;
            if (pieces[middle].Start <= place) first = middle;
            else after = middle;
        }

        return pieces[first];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Prefetch(ref float sample)
    {
        if (!Sse.IsSupported) return;
        for (var word = 0; word < layout.Width; word += LineWords) Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref sample, word)));
        Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref sample, layout.Row)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Copy(ref float from, Span<float> to)
    {
        var i = 0;
        ref var start = ref MemoryMarshal.GetReference(to);
        for (; i + Vector256<float>.Count <= to.Length; i += Vector256<float>.Count)
            Vector256.LoadUnsafe(ref from, (nuint)i).StoreUnsafe(ref start, (nuint)i);
        for (; i < to.Length; i++) Unsafe.Add(ref start, i) = Unsafe.Add(ref from, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Widen(ref int from, Span<long> to)
    {
        for (var i = 0; i < to.Length; i++) to[i] = Unsafe.Add(ref from, i);
    }

    /// <summary>The rows of the batch that are written.</summary>
    ref struct BatchRows
    {
        public Span<float> Dense, Target, Weight;
        public Span<long> Codes, Class;
        public Span<long> Rows;
    }
}
