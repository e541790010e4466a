namespace ML.Training.Data;

/// <summary>The selected rows of one block, encoded sample by sample.</summary>
/// <param name="layout">What stands where in a sample.</param>
/// <param name="firstRow">Number in the whole source of the block's first row, selected or not.</param>
/// <param name="count">Selected rows.</param>
sealed class Block(SampleLayout layout, long firstRow, int count)
{
    public SampleLayout Layout => layout;

    public long FirstRow => firstRow;

    public int Count => count;

    /// <summary>[rows × words of the layout]; codes and rows are integers in the same four bytes.</summary>
    public float[] Samples { get; } = GC.AllocateUninitializedArray<float>(count * layout.Width);

    public long Bytes => 4L * Samples.Length;
}
