using System.Diagnostics;
using System.Text;

namespace ML.TestKit.Processes;

/// <summary>
/// A program a test started, in a process group of its own so that everything it starts ends with it, and with the test process
/// at the latest. Its output is kept for the message of a failing test.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    static readonly TimeSpan EndTime = TimeSpan.FromSeconds(15);
    readonly Process process;
    readonly StringBuilder output = new();
    bool isDisposed;

    ChildProcess(Process process) => this.process = process;

    /// <summary>The group's leader; also the id of the group.</summary>
    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>What it wrote so far to both streams.</summary>
    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var watcher = Leftovers.Watcher;
        // setsid makes the group; the program keeps the process id, so signals reach it directly.
        var start = new ProcessStartInfo("setsid") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" };
        start.ArgumentList.Add(program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;
        var child = new ChildProcess(new Process { StartInfo = start });
        child.process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        child.process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        child.process.Start();
        watcher.Started(child.Id);
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits for the end; kills it and throws with its output when it takes longer.</summary>
    public async Task<int> WaitAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            Signal("KILL");
            throw new TimeoutException($"{process.StartInfo.ArgumentList[0]} ran longer than {limit}:\n{Output}");
        }

        return process.ExitCode;
    }

    /// <summary>Sends a signal to the whole group: TERM, KILL, STOP, CONT, INT.</summary>
    public void Signal(string name)
    {
        var start = new ProcessStartInfo("kill", ["-" + name, "--", "-" + process.Id]) { RedirectStandardError = true };
        using var kill = Process.Start(start)!;
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        // Whoever failed to put another in its place may do so once more, and what failed is what has to be seen.
        if (Interlocked.Exchange(ref isDisposed, true)) return;
        if (!process.HasExited)
        {
            Signal("TERM");
            using var timeout = new CancellationTokenSource(EndTime);
            try
            {
                await process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                // It did not follow the request; the group is killed below.
            }
        }

        Signal("KILL");
        Leftovers.Watcher.Ended(Id);
        process.Dispose();
    }

    void Keep(string? line)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
    }
}
