using System.Diagnostics;
using System.Globalization;

namespace ML.Samples.Flights.Reporting;

/// <summary>Runs steps and tells how long each took: on a terminal with a line that moves and a bar where it is known how far a step is, else one line for each result.</summary>
sealed class StepReporter(TextWriter output, bool plain)
{
    const int NameWidth = 20, BarWidth = 20;
    static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);
    readonly List<(string Name, TimeSpan Time)> done = [];
    readonly Lock gate = new();
    string status = "";

    public Task RunAsync(string name, Func<Step, Task> work) => RunAsync(name, async step =>
    {
        await work(step);
        return 0;
    });

    public async Task<T> RunAsync<T>(string name, Func<Step, Task<T>> work)
    {
        var watch = Stopwatch.StartNew();
        status = "";
        var step = new Step(name, (text, share) => status = Bar(share) + text);
        using var stop = new CancellationTokenSource();
        var drawing = DrawAsync(name, watch, stop.Token);
        try
        {
            return await work(step);
        }
        finally
        {
            await stop.CancelAsync();
            await drawing;
            Finish(step, watch.Elapsed);
        }
    }

    /// <summary>The times of all steps, and where to look next.</summary>
    public void Summarise(string address, IReadOnlyList<(string What, string Path)> links)
    {
        var total = done.Aggregate(TimeSpan.Zero, (sum, d) => sum + d.Time);
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done in {total.TotalSeconds:0.0} s: {string.Join(", ", done.Select(d => $"{d.Name} {Seconds(d.Time)}"))}"));
        output.WriteLine("look at");
        foreach (var (what, path) in links) output.WriteLine($"  {what,-NameWidth} {address}{path}");
    }

    void Finish(Step step, TimeSpan time)
    {
        done.Add((step.Name, time));
        lock (gate)
        {
            if (!plain) output.Write("\r\e[K");
            output.WriteLine($"{step.Name,-NameWidth} {Seconds(time),8}  {(step.Results.Count > 0 ? step.Results[0] : "")}");
            foreach (var line in step.Results.Skip(1)) output.WriteLine(new string(' ', NameWidth + 11) + line);
            output.Flush();
        }
    }

    async Task DrawAsync(string name, Stopwatch watch, CancellationToken stop)
    {
        while (!plain && !stop.IsCancellationRequested)
        {
            lock (gate) output.Write($"\r\e[K{name,-NameWidth} {Seconds(watch.Elapsed),8}  {status}");
            await Task.Delay(Refresh, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static string Bar(double? share)
    {
        if (share is not { } part) return "";
        var full = (int)Math.Round(Math.Clamp(part, 0, 1) * BarWidth);
        return $"[{new string('#', full)}{new string('.', BarWidth - full)}] ";
    }

    static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
