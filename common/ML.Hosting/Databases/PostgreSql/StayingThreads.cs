namespace ML.Hosting.Databases.PostgreSql;

/// <summary>
/// Threads that stay with a connection until it answers. One that lets go is woken after the thread that waits for all
/// connections, and where an answer comes within a millisecond that is a good part of what it costs. Only a few may stay; the
/// pool begins with as many threads more, so that nobody else lacks one.
/// </summary>
static class StayingThreads
{
    static readonly SemaphoreSlim Places = Create();

    /// <summary>Whether the caller may stay; then it gives its place back by <see cref="Leave"/>.</summary>
    public static bool TryStay() => Places.Wait(0);

    public static void Leave() => Places.Release();

    static SemaphoreSlim Create()
    {
        var count = Math.Max(1, Environment.ProcessorCount / 2);
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(workers + count, ports);
        return new SemaphoreSlim(count);
    }
}
