using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ML.Training.Data;

/// <summary>
/// The selected rows of one block, encoded sample by sample. Who reads it holds it; when the last one lets it go, its memory is
/// another block's. Held and let go by one caller at a time.
/// </summary>
sealed unsafe class Block
{
    readonly float[] memory;
    int holders;
    bool gone;

    /// <param name="layout">What stands where in a sample.</param>
    /// <param name="firstRow">Number in the whole source of the block's first row, selected or not.</param>
    /// <param name="count">Selected rows.</param>
    public Block(SampleLayout layout, long firstRow, int count)
    {
        (Layout, FirstRow, Count) = (layout, firstRow, count);
        memory = BlockMemory.Take(count * layout.Width);
    }

    public SampleLayout Layout { get; }

    public long FirstRow { get; }

    public int Count { get; }

    /// <summary>[rows × words of the layout]; codes and rows are integers in the same four bytes.</summary>
    public Span<float> Samples => memory.AsSpan(0, Count * Layout.Width);

    /// <summary>Where the samples begin; they do not move.</summary>
    public float* Start => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory));

    public long Bytes => 4L * Count * Layout.Width;

    /// <summary>False when everybody has let it go already.</summary>
    public bool TryHold()
    {
        if (!gone) holders++;
        return !gone;
    }

    public void LetGo()
    {
        if (--holders > 0) return;
        gone = true;
        BlockMemory.Give(memory);
    }
}
