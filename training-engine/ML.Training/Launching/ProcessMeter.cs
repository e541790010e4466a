using System.Globalization;
using ML.Training.Tracking;

namespace ML.Training.Launching;

/// <summary>
/// What a child process used, looked up while it lives: one that is killed says nothing more, and a process that has ended can no
/// longer be asked.
/// </summary>
sealed class ProcessMeter : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    // What the kernel counts time in here, on every machine.
    const double TicksPerSecond = 100;
    const int UserField = 11, SystemField = 12;

    readonly int process;
    readonly Timer timer;
    readonly Lock changing = new();
    RunCost used;

    public ProcessMeter(int process)
    {
        this.process = process;
        timer = new Timer(_ => Look());
        timer.Change(TimeSpan.Zero, Interval);
    }

    public RunCost Used
    {
        get
        {
            lock (changing) return used;
        }
    }

    public void Dispose() => timer.Dispose();

    void Look()
    {
        if (Read(process) is not { } now)
        {
            timer.Dispose();
            return;
        }

        // Both only grow; less is of another process that got the number.
        lock (changing)
            if (now.CpuSeconds >= used.CpuSeconds) used = used with { CpuSeconds = now.CpuSeconds, MemoryBytes = Math.Max(used.MemoryBytes, now.MemoryBytes) };
    }

    internal static RunCost? Read(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            // The second field is the name, in brackets, whatever it holds.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var peak = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return new RunCost((Number(fields[UserField]) + Number(fields[SystemField])) / TicksPerSecond, peak is null ? 0 : Number(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) * 1024);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
