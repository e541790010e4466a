using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ML.Training.Native.Torch;

namespace ML.Training.Data;

/// <summary>Writes samples into a batch. Several threads may write different rows at once.</summary>
sealed unsafe class BatchWriter
{
    // Samples lie all over a block: the processor is told where it will read, so many words and no more samples than that before. Fewer
    // have it wait for memory; more would push each other out of the nearest cache.
    const int AheadWords = 1_024, FewestAhead = 8, MostAhead = 48;

    const int LineWords = 16;

    readonly Batch batch;
    readonly SampleLayout layout;
    readonly bool classes;
    readonly int ahead;

    public BatchWriter(Batch batch, SampleLayout layout)
    {
        this.batch = batch;
        this.layout = layout;
        ahead = Math.Clamp(AheadWords / layout.Width, FewestAhead, MostAhead);
        classes = batch.Target.Type == ElementType.Int64;
    }

    /// <param name="window">Where the samples are from.</param>
    /// <param name="samples">Their places in it, and those that come after them.</param>
    /// <param name="count">How many are written.</param>
    /// <param name="at">Row of the batch that the first one becomes.</param>
    public void Write(SampleWindow window, ReadOnlySpan<int> samples, int count, int at)
    {
        if (window.IsNarrow) Write(new NarrowWindow(window), samples, count, at);
        else Write(new WideWindow(window), samples, count, at);
        // Until here the blocks are used by their addresses.
        GC.KeepAlive(window);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Write<T>(T window, ReadOnlySpan<int> samples, int count, int at) where T : struct, IWindow
    {
        var to = Destination(at, count);
        var (width, row, ahead) = (layout.Width, layout.Row, this.ahead);
        for (var i = 0; i < count; i++)
        {
            // Those of the next batch as well: of a small one each stream has a few samples only.
            if (i + ahead < samples.Length) Prefetch(window.At(samples[i + ahead]), width);
            var sample = window.At(samples[i]);
            Copy(sample, ref to);
            to.Row[i] = layout.HasRow ? window.BlockRowOf(samples[i]) + ((int*)sample)[row] : window.RowOf(samples[i]);
        }
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

    /// <summary>Where the next sample goes, and the row numbers of all of them.</summary>
    ref struct Target
    {
        public float* Dense, Value, Weight;
        public long* Codes, Class;
        public Span<long> Row;
    }
}
