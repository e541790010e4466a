namespace ML.Training.Data;

/// <summary>
/// Memory of blocks that nobody uses any more, for the next ones: the kernel clears every page that it gives out, which costs
/// about as much as reading what is put there. What nobody takes within seconds is left to the garbage collector.
/// </summary>
static class BlockMemory
{
    // Blocks of a random part of the rows differ by a few of them.
    const int Spare = 32;

    static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);
    static readonly Lock Gate = new();
    static readonly List<(float[] Memory, long Since)> Free = [];
    static readonly Timer Leaving = new(_ => Leave());

    /// <summary>Pinned memory of at least so many values and not many more, with anything in it.</summary>
    public static float[] Take(int length)
    {
        lock (Gate)
        {
            var place = Free.FindLastIndex(free => free.Memory.Length >= length && free.Memory.Length <= length + length / 4);
            if (place >= 0)
            {
                var free = Free[place].Memory;
                Free.RemoveAt(place);
                return free;
            }

            // What fits nobody makes room for what is taken anew.
            if (Free.Count > 0) Free.RemoveAt(0);
        }

        var memory = GC.AllocateUninitializedArray<float>(length + length / Spare, pinned: true);
        LargePages.Prefer(memory);
        return memory;
    }

    public static void Give(float[] memory)
    {
        lock (Gate)
        {
            Free.Add((memory, Environment.TickCount64));
            if (Free.Count == 1) Leaving.Change(Kept, Timeout.InfiniteTimeSpan);
        }
    }

    static void Leave()
    {
        lock (Gate)
        {
            Free.RemoveAll(free => Environment.TickCount64 - free.Since >= Kept.TotalMilliseconds);
            if (Free.Count > 0) Leaving.Change(Kept, Timeout.InfiniteTimeSpan);
        }
    }
}
