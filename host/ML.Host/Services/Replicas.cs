namespace ML.Host.Services;

/// <summary>The replicas of a service in turn; one that did not answer is left alone for a moment.</summary>
sealed class Replicas(IReadOnlyList<Uri> addresses)
{
    const long RestMilliseconds = 2000;
    readonly long[] restUntil = new long[addresses.Count];
    int next;

    /// <summary>Every replica once, the next one first; those that rest come last.</summary>
    public IEnumerable<Uri> InTurn()
    {
        var first = (int)((uint)Interlocked.Increment(ref next) % (uint)addresses.Count);
        var now = Environment.TickCount64;
        var turn = Enumerable.Range(0, addresses.Count).Select(i => (first + i) % addresses.Count).ToList();
        return turn.Where(i => Volatile.Read(ref restUntil[i]) <= now).Concat(turn.Where(i => Volatile.Read(ref restUntil[i]) > now)).Select(i => addresses[i]).ToList();
    }

    public void Rest(Uri address)
    {
        for (var i = 0; i < addresses.Count; i++)
            if (addresses[i] == address) Volatile.Write(ref restUntil[i], Environment.TickCount64 + RestMilliseconds);
    }
}
