namespace ML.Training.Data;

/// <summary>Blocks that follow each other in one part, read by one query.</summary>
/// <param name="First">Number of the first block.</param>
/// <param name="Count">Blocks.</param>
readonly record struct BlockRun(int First, int Count)
{
    public int End => First + Count;
}
