using System.Net;
using System.Net.Sockets;
using ML.Training.Tracking;

namespace ML.Training.Launching;

/// <summary>
/// Runs the ranks of a job as child processes of this machine. When one is lost, the others keep their processes and form a new
/// group, smaller or with a new process in the lost one's place, which goes on from the last checkpoint. A rank that cannot
/// regroup (trees, NCCL) or does not notice is started again.
/// </summary>
/// <param name="command">Executable and arguments of a worker.</param>
/// <param name="options">How many, how often.</param>
/// <param name="report">Told what happens, in words.</param>
public sealed class LocalLauncher(IReadOnlyList<string> command, LaunchOptions options, Action<string> report)
{
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    // Seconds of processes that are gone, and the most memory of those that ran at one time.
    RunCost gone;

    /// <summary>Process ids of the running ranks, in their order; for tests that end one.</summary>
    public IReadOnlyList<int> Workers { get; private set; } = [];

    public async Task<LaunchResult> RunAsync(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("ml-train-");
        var workers = new List<WorkerProcess>();
        try
        {
            return await RunAsync(workers, folder.FullName, cancellation);
        }
        finally
        {
            foreach (var worker in workers) worker.Dispose();
            folder.Delete(recursive: true);
        }
    }

    async Task<LaunchResult> RunAsync(List<WorkerProcess> workers, string folder, CancellationToken cancellation)
    {
        var size = options.Processes;
        for (var restarts = 0; ; restarts++)
        {
            Gather(workers, size, options.Fresh && restarts == 0 ? [.. command, "--fresh"] : command, folder);
            await WaitAsync(workers, cancellation);
            gone = gone with { MemoryBytes = Math.Max(gone.MemoryBytes, workers.Sum(w => w.Used.MemoryBytes)) };
            var (reason, lost, final) = Judge(workers);
            if (reason is not null && !final && !cancellation.IsCancellationRequested && restarts < options.MaximumRestarts)
            {
                if (options.MinimumProcesses is { } minimum) size = Math.Max(minimum, size - lost);
                var kept = workers.Count(w => w.IsWaiting);
                report($"{reason}; starting again with {size} processes, {kept} of them kept, from the last checkpoint");
                continue;
            }

            await EndAsync(workers);
            if (reason is null || final || cancellation.IsCancellationRequested) return new LaunchResult(reason is null, reason, restarts, Cost(workers));
            return new LaunchResult(false, $"{reason}; gave up after {restarts} restarts", restarts, Cost(workers));
        }
    }

    // Those that wait for a group come first and in their old order, so that rank 0 stays where it was if it can.
    void Gather(List<WorkerProcess> workers, int size, IReadOnlyList<string> started, string folder)
    {
        var ended = workers.Where(w => !w.IsWaiting).ToList();
        foreach (var worker in ended)
        {
            workers.Remove(worker);
            gone = gone with { CpuSeconds = gone.CpuSeconds + worker.Used.CpuSeconds };
            worker.Dispose();
        }

        var port = FreePort();
        for (var rank = 0; rank < workers.Count; rank++) workers[rank].Place(rank, size, port);
        while (workers.Count < size) workers.Add(new WorkerProcess(started, workers.Count, size, port, folder));
        Workers = workers.Select(w => w.Id).ToList();
    }

    async Task WaitAsync(List<WorkerProcess> workers, CancellationToken cancellation)
    {
        await UntilAsync(workers, () => workers.All(w => w.HasExited) || workers.Any(w => w.IsWaiting || (w.HasExited && w.ExitCode != WorkerExit.Done)), Timeout.InfiniteTimeSpan, cancellation);
        if (cancellation.IsCancellationRequested) workers.ForEach(w => w.Stop());
        // The others notice by themselves what happened; one that does not hangs.
        await UntilAsync(workers, () => workers.All(w => w.HasExited || w.IsWaiting), options.Grace, CancellationToken.None);
        foreach (var worker in workers.Where(w => !w.HasExited && !w.IsWaiting)) worker.KillHung();
        await UntilAsync(workers, () => workers.All(w => w.HasExited || w.IsWaiting), Timeout.InfiniteTimeSpan, CancellationToken.None);
    }

    static async Task UntilAsync(List<WorkerProcess> workers, Func<bool> condition, TimeSpan limit, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(limit);
        while (!condition() && !enough.IsCancellationRequested)
        {
            var exits = workers.Where(w => !w.HasExited).Select(w => w.WaitAsync(enough.Token));
            await Task.WhenAny([.. exits, Task.Delay(Poll, enough.Token)]);
        }
    }

    async Task EndAsync(List<WorkerProcess> workers)
    {
        foreach (var waiting in workers.Where(w => !w.HasExited)) waiting.Stop();
        await UntilAsync(workers, () => workers.All(w => w.HasExited), options.Grace, CancellationToken.None);
        workers.ForEach(w => w.Kill());
    }

    /// <summary>Why the group broke (null: it did not), how many ranks were lost, and whether there is no use in trying again.</summary>
    static (string? Reason, int Lost, bool Final) Judge(List<WorkerProcess> workers)
    {
        var failed = workers.Where(w => !w.HasExited || w.ExitCode != WorkerExit.Done).ToList();
        if (failed.Count == 0) return (null, 0, false);
        // An error that would come again explains the ranks that lost their peer over it.
        if (failed.Find(w => w.HasExited && !w.Crashed && w.ExitCode != WorkerExit.PeerLost) is { } refused) return (refused.Reason, 0, true);
        var crashed = failed.Where(w => w.HasExited && w.Crashed).ToList();
        // Who hung after somebody else had died was not lost but held up.
        if (crashed.Exists(w => !w.Hung)) crashed.RemoveAll(w => w.Hung);
        return ((crashed.FirstOrDefault() ?? failed[0]).Reason, crashed.Count, false);
    }

    RunCost Cost(List<WorkerProcess> workers) => gone with { CpuSeconds = gone.CpuSeconds + workers.Sum(w => w.Used.CpuSeconds) };

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
