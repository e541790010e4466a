using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>
/// Reads blocks in the background, encoded on the way, and keeps the recent ones within a budget. Blocks that follow each
/// other are read by one query, also when the next one is asked for later: starting a query costs as much as reading a third of
/// a block of a small file, and as two or three blocks of one with hundreds of row groups.
/// </summary>
sealed class BlockReader : IDisposable
{
    // The first blocks are waited for.
    const int MostBlocks = 8;

    readonly BlockIndex index;
    readonly RecentBlocks recent;
    readonly int readers;
    readonly Dictionary<int, TaskCompletionSource<Block>> coming = [];
    readonly LinkedList<int> wanted = [];
    readonly IdleScans idle;
    readonly List<Task> working = [];
    readonly Lock gate = new();
    readonly HashSet<int> ends = [];
    volatile bool stopping;
    int active;

    /// <param name="index">The blocks.</param>
    /// <param name="features">How columns become numbers.</param>
    /// <param name="budget">Bytes of encoded blocks to keep for the next epoch.</param>
    /// <param name="readers">Most runs that are read at the same time.</param>
    /// <param name="scans">Most queries that wait for their next block to be asked for.</param>
    public BlockReader(BlockIndex index, FeatureSql features, long budget, int readers, int scans)
    {
        this.index = index;
        this.readers = readers;
        idle = new IdleScans(() => new BlockScan(index, features), scans);
        recent = new RecentBlocks(budget);
    }

    /// <summary>The block, from memory when it is kept or was read ahead. The caller lets it go after use.</summary>
    public Block Read(int number)
    {
        while (true)
        {
            TaskCompletionSource<Block> source;
            lock (gate)
            {
                if (recent.Find(number) is { } kept && kept.TryHold()) return kept;
                Want(number);
                source = coming[number];
                Begin();
            }

            // The caller makes batches on a thread of its own; reading goes on in the background meanwhile.
            var block = source.Task.GetAwaiter().GetResult();
            lock (gate)
            {
                if (coming.GetValueOrDefault(number) == source)
                {
                    coming.Remove(number);
                    recent.Keep(number, block);
                }

                // Somebody else who waited for it may be done with it already.
                if (block.TryHold()) return block;
            }
        }
    }

    /// <summary>Lets blocks go that <see cref="Read"/> gave.</summary>
    public void LetGo(IEnumerable<Block> blocks)
    {
        lock (gate)
            foreach (var block in blocks) block.LetGo();
    }

    /// <summary>Begins to read blocks that will be asked for, in this order.</summary>
    public void ReadAhead(IEnumerable<int> numbers)
    {
        lock (gate)
        {
            foreach (var number in numbers) Want(number);
            Begin();
        }
    }

    /// <summary>Ends the queries that wait for their next block; the next epoch begins elsewhere.</summary>
    public void CloseScans()
    {
        lock (gate) idle.Close();
    }

    public void Dispose()
    {
        stopping = true;
        Task[] left;
        lock (gate)
        {
            wanted.Clear();
            left = [.. working];
        }

        // A query must be over before its connection goes; how it ended is told to those who wait for its blocks.
        Task.WaitAll(left);
        idle.Clear();
        recent.Clear();
    }

    void Want(int number)
    {
        if (recent.Has(number) || !coming.TryAdd(number, new TaskCompletionSource<Block>(TaskCreationOptions.RunContinuationsAsynchronously))) return;
        wanted.AddLast(number);
    }

    void Begin()
    {
        working.RemoveAll(task => task.IsCompleted);
        if (stopping) return;
        for (var more = Math.Min(readers - active, wanted.Count); more > 0; more--)
        {
            active++;
            working.Add(Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        }
    }

    void Work()
    {
        while (Take() is var (run, scan)) Fetch(run, scan);
    }

    // Who finds nothing is done for, in the same moment: what is wanted from then on needs another one.
    (BlockRun Run, BlockScan Scan)? Take()
    {
        lock (gate)
        {
            if (stopping || First() is not { } number)
            {
                active--;
                return null;
            }

            var run = Neighbours(number);
            var rows = wanted.Sum(Rows) / (readers - ends.Count);
            var scan = idle.Take(run.First, number);
            run = scan.Next >= run.First && scan.Next <= number ? Share(new BlockRun(scan.Next, run.End - scan.Next), scan.Next, rows) : Share(run, number, rows);
            for (var taken = run.First; taken < run.End; taken++) wanted.Remove(taken);
            ends.Add(run.End);
            return (run, scan);
        }
    }

    // What somebody else's query comes to next is left to it.
    int? First()
    {
        foreach (var number in wanted)
            if (!ends.Contains(number) || !index.AreTogether(number - 1, number)) return number;
        return null;
    }

    // A block with those that are wanted before and behind it.
    BlockRun Neighbours(int number)
    {
        var (first, end) = (number, number + 1);
        while (number - first < MostBlocks && Follows(first) && wanted.Contains(first - 1)) first--;
        while (end - number < MostBlocks && Follows(end) && wanted.Contains(end)) end++;
        return new BlockRun(first, end - first);
    }

    // The part of a run that has a block in it and about so many rows: from one of its ends on if that reaches the block, so that
    // what is left is one run as well.
    BlockRun Share(BlockRun run, int number, long rows)
    {
        var (fromStart, fromEnd) = (Count(run.First, 1), Count(run.End - 1, -1));
        if (number < run.First + fromStart) return run with { Count = fromStart };
        return number >= run.End - fromEnd ? new BlockRun(run.End - fromEnd, fromEnd) : new BlockRun(number, Math.Min(Count(number, 1), run.End - number));

        int Count(int at, int step)
        {
            var (count, held) = (1, Rows(at));
            for (at += step; count < Math.Min(MostBlocks, run.Count) && at >= run.First && at < run.End && held + Rows(at) / 2 <= rows; at += step, count++) held += Rows(at);
            return count;
        }
    }

    long Rows(int number) => index.Blocks[number].Count;

    // Whether no rows lie between a block and the one before it.
    bool Follows(int number)
    {
        if (number < 1 || number >= index.Blocks.Count) return false;
        var (before, block) = (index.Blocks[number - 1], index.Blocks[number]);
        return before.Part == block.Part && before.From + index.BlockRows == block.From;
    }

    void Fetch(BlockRun run, BlockScan scan)
    {
        var number = run.First;
        try
        {
            for (; number < run.End; number++)
            {
                if (stopping) throw new OperationCanceledException();
                Coming(number).TrySetResult(scan.Read(number));
            }
        }
        catch (Exception error)
        {
            for (; number < run.End; number++) Coming(number).TrySetException(error);
        }

        lock (gate)
        {
            ends.Remove(run.End);
            idle.Give(scan, IsToCome(scan.Next));
        }
    }

    // Whether the block behind a query's last one is wanted, or will be: those that stay together are asked for one after the other.
    bool IsToCome(int number) =>
        number >= 0 && (wanted.Contains(number) || (index.AreTogether(number - 1, number) && !coming.ContainsKey(number) && !recent.Has(number)));

    TaskCompletionSource<Block> Coming(int number)
    {
        lock (gate) return coming[number];
    }
}
