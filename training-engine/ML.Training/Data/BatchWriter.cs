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

    public BatchWriter(Batch batch, SampleLayout layout)
    {
        this.batch = batch;
        this.layout = layout;
        classes = batch.Target.Type == ElementType.Int64;
    }

    /// <param name="pieces">The window that the samples are from.</param>
    /// <param name="samples">Their places in it, and those that come after them.</param>
    /// <param name="count">How many are written.</param>
    /// <param name="at">Row of the batch that the first one becomes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(List<WindowPiece> pieces, ReadOnlySpan<int> samples, int count, int at)
    {
        var to = Destination(at, count);
        var (width, row) = (layout.Width, layout.Row);
        var near = new Source(pieces[0], width);
        var far = near;
        for (var i = 0; i < count; i++)
        {
            // Those of the next batch as well: of a small one each stream has a few samples only.
            if (i + Ahead < samples.Length)
            {
                if (!far.Has(samples[i + Ahead])) far = Find(pieces, samples[i + Ahead]);
                Prefetch(far.At(samples[i + Ahead], width), width);
            }

            if (!near.Has(samples[i])) near = Find(pieces, samples[i]);
            var sample = near.At(samples[i], width);
            Copy(sample, ref to);
            to.Row[i] = layout.HasRow ? near.BlockRow + ((int*)sample)[row] : near.Row + samples[i];
        }

        // Until here the blocks are used by their addresses.
        GC.KeepAlive(pieces);
    }

    Target Destination(int at, int count) => new()
    {
        Dense = layout.Dense > 0 ? Address(batch.Dense!.Floats.Slice(at * layout.Dense, count * layout.Dense)) : null,
        Codes = layout.Codes > 0 ? Address(batch.Codes!.Longs.Slice(at * layout.Codes, count * layout.Codes)) : null,
        Class = classes ? Address(batch.Target.Longs.Slice(at, count)) : null,
        Value = classes ? null : Address(batch.Target.Floats.Slice(at, count)),
        Weight = layout.HasWeight ? Address(batch.Weight!.Floats.Slice(at, count)) : null,
        Row = batch.RowNumbers.AsSpan(at, count),
    };

    // Tensors lie in memory that does not move.
    static T* Address<T>(Span<T> values) where T : unmanaged => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(values));

    Source Find(List<WindowPiece> pieces, int place)
    {
        var (first, after) = (0, pieces.Count);
        while (after - first > 1)
        {
            var middle = (first + after) / 2;
            if (pieces[middle].Start <= place) first = middle;
            else after = middle;
        }

        return new Source(pieces[first], layout.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Prefetch(float* sample, int width)
    {
        if (!Sse.IsSupported) return;
        for (var word = 0; word < width; word += LineWords) Sse.Prefetch0(sample + word);
        Sse.Prefetch0(sample + width - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Copy(float* sample, ref Target to)
    {
        var i = 0;
        for (; i + Vector256<float>.Count <= layout.Dense; i += Vector256<float>.Count) Vector256.Load(sample + i).Store(to.Dense + i);
        for (; i < layout.Dense; i++) to.Dense[i] = sample[i];
        to.Dense += layout.Dense;
        for (i = 0; i < layout.Codes; i++) to.Codes[i] = ((int*)sample)[layout.Dense + i];
        to.Codes += layout.Codes;
        if (classes) *to.Class++ = (long)sample[layout.Target];
        else *to.Value++ = sample[layout.Target];
        if (layout.HasWeight) *to.Weight++ = sample[layout.Weight];
    }

    /// <summary>A piece of the window, by address.</summary>
    readonly struct Source(WindowPiece piece, int width)
    {
        readonly int start = piece.Start, end = piece.End;
        readonly float* origin = piece.Block.Start + ((long)piece.From - piece.Start) * width;

        /// <summary>The block's first row.</summary>
        public readonly long BlockRow = piece.Block.FirstRow;

        /// <summary>Row of the window's first sample, if rows are samples and the block reached so far.</summary>
        public readonly long Row = piece.Block.FirstRow + piece.From - piece.Start;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Has(int place) => place >= start && place < end;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public float* At(int place, int width) => origin + (long)place * width;
    }

    /// <summary>Where the next sample goes, and the row numbers of all of them.</summary>
    ref struct Target
    {
        public float* Dense, Value, Weight;
        public long* Codes, Class;
        public Span<long> Row;
    }
}
