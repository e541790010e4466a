using ML.Lakehouse.Log;

namespace ML.Lakehouse.Snapshots;

/// <summary>
/// The files of a version, worked out when first asked for: from a checkpoint or an older version, and the commits since.
/// A blind append never asks, so it costs nothing however many files the table has.
/// </summary>
sealed class LazyFiles
{
    sealed record Tail(Commit Commit, Tail? Before)
    {
        public int Length { get; } = 1 + (Before?.Length ?? 0);
    }

    readonly Func<CancellationToken, Task<FileState>> load;
    readonly Tail? tail;
    readonly SemaphoreSlim gate = new(1, 1);
    FileState? state;

    public LazyFiles(Func<CancellationToken, Task<FileState>> load) : this(load, null) { }

    LazyFiles(Func<CancellationToken, Task<FileState>> load, Tail? tail)
    {
        this.load = load;
        this.tail = tail;
    }

    /// <summary>Commits that are held until the files are asked for.</summary>
    public int Pending => state is null ? tail?.Length ?? 0 : 0;

    public LazyFiles Next(Commit commit)
    {
        var known = state;
        return known is null ? new LazyFiles(load, new Tail(commit, tail)) : new LazyFiles(_ => Task.FromResult(known.Copy()), new Tail(commit, null));
    }

    public async ValueTask<FileState> GetAsync(CancellationToken cancellation)
    {
        if (state is not null) return state;
        await gate.WaitAsync(cancellation);
        try
        {
            return state ??= await BuildAsync(cancellation);
        }
        finally
        {
            gate.Release();
        }
    }

    async Task<FileState> BuildAsync(CancellationToken cancellation)
    {
        var result = await load(cancellation);
        var commits = new Stack<Commit>();
        for (var step = tail; step is not null; step = step.Before) commits.Push(step.Commit);
        foreach (var commit in commits) result.Apply(commit.Actions);
        return result;
    }
}
