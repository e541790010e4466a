using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ML.Training.Tracking;

namespace ML.Training.Launching;

/// <summary>One rank as a child process. Its standard input stays open as long as we live: its end tells the child that we are gone.</summary>
sealed partial class WorkerProcess : IDisposable
{
    const int Terminate = 15;

    static int started;

    readonly Process process;
    readonly ProcessMeter meter;
    readonly string errorFile;

    public WorkerProcess(IReadOnlyList<string> command, int rank, int size, int port, string folder)
    {
        Rank = rank;
        errorFile = Path.Combine(folder, $"worker-{Interlocked.Increment(ref started)}.error");
        var start = new ProcessStartInfo(command[0]) { RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        start.ArgumentList.Add("--error-file");
        start.ArgumentList.Add(errorFile);
        foreach (var (name, value) in Variables(rank, size, port)) start.Environment[name] = value;
        process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
        meter = new ProcessMeter(process.Id);
    }

    public int Rank { get; private set; }

    public int Id => process.Id;

    public int ExitCode => process.ExitCode;

    /// <summary>What it used so far, but for its last moments.</summary>
    public RunCost Used => meter.Used;

    public bool HasExited => process.HasExited;

    /// <summary>Whether its group broke and it waits for a place in another.</summary>
    public bool IsWaiting => !HasExited && File.Exists(LostFile);

    /// <summary>Whether it was ended because it did not answer.</summary>
    public bool Hung { get; private set; }

    /// <summary>128 + n for a process that signal n ended.</summary>
    public bool Crashed => ExitCode > 128 && ExitCode != WorkerExit.Stopped;

    /// <summary>What the worker said before it ended, or how it ended.</summary>
    public string Reason =>
        !HasExited ? File.ReadAllText(LostFile)
        : File.Exists(errorFile) ? File.ReadAllText(errorFile)
        : Hung ? $"rank {Rank} did not answer and was ended"
        : Crashed ? $"rank {Rank} was ended by signal {ExitCode - 128}{(ExitCode == 137 ? " (killed, or out of memory)" : "")}"
        : $"rank {Rank} ended with status {ExitCode}";

    string LostFile => LauncherLink.LostFile(errorFile);

    public Task WaitAsync(CancellationToken cancellation) => process.WaitForExitAsync(cancellation);

    /// <summary>Gives a waiting worker a place in a new group.</summary>
    public void Place(int rank, int size, int port)
    {
        Rank = rank;
        File.Delete(LostFile);
        try
        {
            process.StandardInput.WriteLine(LauncherLink.PlaceLine(rank, size, port));
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has died meanwhile; the new group will find out.
        }
    }

    public void Stop()
    {
        if (!process.HasExited) _ = Signal(process.Id, Terminate);
    }

    public void Kill()
    {
        if (!process.HasExited) process.Kill();
    }

    public void KillHung()
    {
        Hung = true;
        Kill();
    }

    public void Dispose()
    {
        meter.Dispose();
        process.Dispose();
    }

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
