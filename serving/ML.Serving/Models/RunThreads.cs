namespace ML.Serving.Models;

/// <summary>
/// Threads of the pool that runs of models may hold. A run keeps its thread for as long as it takes; without threads of
/// their own for all that may be under way, a few long runs would keep every other request waiting until the pool grows.
/// </summary>
static class RunThreads
{
    const int Most = 64;
    static readonly Lock Gate = new();
    static readonly int Standard = StandardMinimum();
    static int reserved;

    public static void Reserve(int runs) => Change(runs);

    public static void Release(int runs) => Change(-runs);

    static void Change(int runs)
    {
        lock (Gate)
        {
            reserved += runs;
            ThreadPool.GetMinThreads(out _, out var ports);
            ThreadPool.SetMinThreads(Standard + Math.Min(reserved, Most), ports);
        }
    }

    static int StandardMinimum()
    {
        ThreadPool.GetMinThreads(out var workers, out _);
        return workers;
    }
}
