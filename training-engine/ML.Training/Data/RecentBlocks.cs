namespace ML.Training.Data;

/// <summary>The blocks that were used last, within a budget of bytes. One caller at a time.</summary>
sealed class RecentBlocks(long budget)
{
    readonly Dictionary<int, LinkedListNode<(int Number, Block Block)>> kept = [];
    readonly LinkedList<(int Number, Block Block)> recent = [];
    long bytes;

    public bool Has(int number) => kept.ContainsKey(number);

    /// <summary>The block, if it is still there.</summary>
    public Block? Find(int number)
    {
        if (!kept.TryGetValue(number, out var node)) return null;
        recent.Remove(node);
        recent.AddFirst(node);
        return node.Value.Block;
    }

    public void Keep(int number, Block block)
    {
        if (block.Bytes > budget || !block.TryHold()) return;
        kept[number] = recent.AddFirst((number, block));
        bytes += block.Bytes;
        while (bytes > budget) LetGoOldest();
    }

    public void Clear()
    {
        while (recent.Count > 0) LetGoOldest();
    }

    void LetGoOldest()
    {
        var (oldest, block) = recent.Last!.Value;
        recent.RemoveLast();
        kept.Remove(oldest);
        bytes -= block.Bytes;
        block.LetGo();
    }
}
