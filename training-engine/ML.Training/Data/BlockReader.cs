using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>
/// Reads blocks in the background, encoded on the way, and keeps the recent ones within a budget. Blocks that are wanted at
/// once and follow each other are read by one query: starting one costs about as much as reading a third of a block.
/// </summary>
sealed class BlockReader : IDisposable
{
    readonly BlockIndex index;
    readonly FeatureSql features;
    readonly RecentBlocks recent;
    readonly int readers;
    readonly Dictionary<int, TaskCompletionSource<Block>> coming = [];
    readonly LinkedList<int> wanted = [];
    readonly Stack<RunReader> idle = [];
    readonly List<Task> working = [];
    readonly Lock gate = new();
    volatile bool stopping;
    int active;

    /// <param name="index">The blocks.</param>
    /// <param name="features">How columns become numbers.</param>
    /// <param name="budget">Bytes of encoded blocks to keep for the next epoch.</param>
    /// <param name="readers">Most runs that are read at the same time.</param>
    public BlockReader(BlockIndex index, FeatureSql features, long budget, int readers)
    {
        this.index = index;
        this.features = features;
        this.readers = readers;
        recent = new RecentBlocks(budget);
    }

    /// <summary>The block, from memory when it is kept or was read ahead.</summary>
    public Block Read(int number)
    {
        Task<Block> reading;
        lock (gate)
        {
            if (recent.Find(number) is { } kept) return kept;
            Want(number);
            reading = coming[number].Task;
            Begin();
        }

        // The caller makes batches on a thread of its own; reading goes on in the background meanwhile.
        var block = reading.GetAwaiter().GetResult();
        lock (gate)
        {
            if (coming.Remove(number)) recent.Keep(number, block);
        }

        return block;
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
        foreach (var reader in idle) reader.Dispose();
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
        RunReader? reader;
        lock (gate) idle.TryPop(out reader);
        while (Take(reader) is { } run) Fetch(run, ref reader);
    }

    // The block that is wanted first with its neighbours, but no more than leaves the other readers their share. Who finds
    // nothing is done for, in the same moment: what is wanted from then on needs another one.
    BlockRun? Take(RunReader? reader)
    {
        lock (gate)
        {
            if (wanted.First is null || stopping)
            {
                active--;
                if (reader is not null) idle.Push(reader);
                return null;
            }

            var most = (wanted.Count + readers - 1) / readers;
            var (first, end) = (wanted.First.Value, wanted.First.Value + 1);
            wanted.RemoveFirst();
            while (end - first < most && Follows(end) && wanted.Remove(end)) end++;
            while (end - first < most && Follows(first) && wanted.Remove(first - 1)) first--;
            return new BlockRun(first, end - first);
        }
    }

    // Whether no rows lie between a block and the one before it.
    bool Follows(int number)
    {
        if (number < 1 || number >= index.Blocks.Count) return false;
        var (before, block) = (index.Blocks[number - 1], index.Blocks[number]);
        return before.Part == block.Part && before.From + index.BlockRows == block.From;
    }

    void Fetch(BlockRun run, ref RunReader? reader)
    {
        var number = run.First;
        try
        {
            reader ??= new RunReader(index, features);
            foreach (var block in reader.Read(run))
            {
                if (stopping) throw new OperationCanceledException();
                Coming(number++).TrySetResult(block);
            }
        }
        catch (Exception error)
        {
            for (; number < run.End; number++) Coming(number).TrySetException(error);
        }
    }

    TaskCompletionSource<Block> Coming(int number)
    {
        lock (gate) return coming[number];
    }
}
