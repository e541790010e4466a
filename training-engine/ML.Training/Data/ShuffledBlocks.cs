namespace ML.Training.Data;

/// <summary>The blocks of an epoch in their shuffled order, seen as one sequence of samples.</summary>
sealed class ShuffledBlocks
{
    readonly int[] order;
    readonly long[] starts;

    public ShuffledBlocks(BlockIndex index, ulong seed, long epoch, bool shuffle)
    {
        var groups = Enumerable.Range(0, index.Groups.Count).ToArray();
        if (shuffle) new SplitMix(seed, (ulong)epoch, 1).Shuffle(groups);
        order = [.. groups.SelectMany(group => Enumerable.Range(index.Groups[group].First, index.Groups[group].Count))];
        starts = new long[order.Length + 1];
        for (var i = 0; i < order.Length; i++) starts[i + 1] = starts[i] + index.Blocks[order[i]].Count;
    }

    /// <summary>The pieces of blocks that hold a run of the sequence.</summary>
    public IEnumerable<(int Block, int From, int Count)> Pieces(long from, long to)
    {
        var at = Array.BinarySearch(starts, from);
        for (var i = at >= 0 ? at : ~at - 1; i < order.Length && starts[i] < to; i++)
        {
            var (first, last) = (Math.Max(from, starts[i]), Math.Min(to, starts[i + 1]));
            if (first < last) yield return (order[i], (int)(first - starts[i]), (int)(last - first));
        }
    }
}
