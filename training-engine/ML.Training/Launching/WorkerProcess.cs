using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ML.Training.Launching;

/// <summary>One rank as a child process. Its standard input stays open as long as we live: its end tells the child that we are gone.</summary>
sealed partial class WorkerProcess : IDisposable
{
    const int Terminate = 15;

    readonly Process process;
    readonly string errorFile;

    public WorkerProcess(IReadOnlyList<string> command, int rank, int size, int port, string folder)
    {
        Rank = rank;
        errorFile = Path.Combine(folder, $"rank-{rank}.error");
        var start = new ProcessStartInfo(command[0]) { RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        start.ArgumentList.Add("--error-file");
        start.ArgumentList.Add(errorFile);
        foreach (var (name, value) in Variables(rank, size, port)) start.Environment[name] = value;
        process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
    }

    public int Rank { get; }

    public int Id => process.Id;

    public int ExitCode => process.ExitCode;

    public bool HasExited => process.HasExited;

    /// <summary>128 + n for a process that signal n ended.</summary>
    public bool Crashed => ExitCode > 128 && ExitCode != WorkerExit.Stopped;

    /// <summary>What the worker said before it ended, or how it ended.</summary>
    public string Reason => File.Exists(errorFile)
        ? File.ReadAllText(errorFile)
        : Crashed ? $"rank {Rank} was ended by signal {ExitCode - 128}{(ExitCode == 137 ? " (killed, or out of memory)" : "")}" : $"rank {Rank} ended with status {ExitCode}";

    public Task WaitAsync(CancellationToken cancellation) => process.WaitForExitAsync(cancellation);

    public void Stop()
    {
        if (!process.HasExited) _ = Signal(process.Id, Terminate);
    }

    public void Kill()
    {
        if (!process.HasExited) process.Kill();
    }

    public void Dispose() => process.Dispose();

    static IEnumerable<(string Name, string Value)> Variables(int rank, int size, int port)
    {
        string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
        return
        [
            ("RANK", Text(rank)), ("LOCAL_RANK", Text(rank)), ("WORLD_SIZE", Text(size)), ("MASTER_ADDR", "127.0.0.1"), ("MASTER_PORT", Text(port)),
            // Read by the libraries when they load: one spinning pool per rank, not one per core and rank.
            ("OMP_NUM_THREADS", Environment.GetEnvironmentVariable("OMP_NUM_THREADS") ?? "1"),
            ("OPENBLAS_NUM_THREADS", Environment.GetEnvironmentVariable("OPENBLAS_NUM_THREADS") ?? "1"),
        ];
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}
