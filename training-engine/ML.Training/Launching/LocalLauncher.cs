using System.Net;
using System.Net.Sockets;

namespace ML.Training.Launching;

/// <summary>
/// Runs the ranks of a job as child processes of this machine. A lost rank ends the attempt; the job starts again from the
/// last checkpoint, with all ranks or with those that are left.
/// </summary>
/// <param name="command">Executable and arguments of a worker.</param>
/// <param name="options">How many, how often.</param>
/// <param name="report">Told what happens, in words.</param>
public sealed class LocalLauncher(IReadOnlyList<string> command, LaunchOptions options, Action<string> report)
{
    /// <summary>Process ids of the running ranks, in their order; for tests that end one.</summary>
    public IReadOnlyList<int> Workers { get; private set; } = [];

    public async Task<LaunchResult> RunAsync(CancellationToken cancellation)
    {
        var size = options.Processes;
        for (var restarts = 0; ; restarts++)
        {
            var (reason, lost) = await AttemptAsync(size, restarts, cancellation);
            if (reason is null) return new LaunchResult(true, null, restarts);
            if (lost == 0 || cancellation.IsCancellationRequested) return new LaunchResult(false, reason, restarts);
            if (restarts == options.MaximumRestarts) return new LaunchResult(false, $"{reason}; gave up after {restarts} restarts", restarts);
            if (options.MinimumProcesses is { } minimum) size = Math.Max(minimum, size - lost);
            report($"{reason}; starting again with {size} processes from the last checkpoint");
        }
    }

    /// <summary>Why the attempt failed (null: it did not) and how many ranks were lost (0: no use in trying again).</summary>
    async Task<(string? Reason, int Lost)> AttemptAsync(int size, int attempt, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("ml-train-");
        var workers = new List<WorkerProcess>();
        try
        {
            var port = FreePort();
            var full = options.Fresh && attempt == 0 ? [.. command, "--fresh"] : command;
            for (var rank = 0; rank < size; rank++) workers.Add(new WorkerProcess(full, rank, size, port, folder.FullName));
            Workers = workers.Select(w => w.Id).ToList();
            await WaitAsync(workers, cancellation);
            return Judge(workers);
        }
        finally
        {
            foreach (var worker in workers) worker.Dispose();
            folder.Delete(recursive: true);
        }
    }

    async Task WaitAsync(List<WorkerProcess> workers, CancellationToken cancellation)
    {
        var running = workers.Select(w => (Worker: w, Task: w.WaitAsync(CancellationToken.None))).ToList();
        var cancelled = Task.Delay(Timeout.Infinite, cancellation);
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny([.. running.Select(r => r.Task), cancelled]);
            running.RemoveAll(r => r.Task.IsCompleted);
            if (ended == cancelled || workers.Any(w => w.HasExited && w.ExitCode != WorkerExit.Done)) break;
        }

        if (running.Count == 0) return;
        if (cancellation.IsCancellationRequested) running.ForEach(r => r.Worker.Stop());
        var all = Task.WhenAll(running.Select(r => r.Task));
        if (await Task.WhenAny(all, Task.Delay(options.Grace, CancellationToken.None)) != all) running.ForEach(r => r.Worker.Kill());
        await all;
    }

    static (string? Reason, int Lost) Judge(List<WorkerProcess> workers)
    {
        var failed = workers.Where(w => w.ExitCode != WorkerExit.Done).ToList();
        if (failed.Count == 0) return (null, 0);
        // An error that would come again explains the ranks that lost their peer over it.
        if (failed.Find(w => !w.Crashed && w.ExitCode != WorkerExit.PeerLost) is { } refused) return (refused.Reason, 0);
        var crashed = failed.Where(w => w.Crashed).ToList();
        return crashed.Count > 0 ? (crashed[0].Reason, crashed.Count) : (failed[0].Reason, 1);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
