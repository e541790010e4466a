using System.Globalization;

namespace ML.Benchmarks;

/// <summary>Collects rows and prints them as a table that closes with one summary line.</summary>
sealed class BenchmarkReport(string name)
{
    readonly List<string[]> rows = [["work", "ours", "peer", "ratio", "goal", ""]];
    int met, missed;

    /// <summary>A duration row: the ratio is how many times faster ours is.</summary>
    public void AddFaster(string work, TimeSpan ours, TimeSpan peer, Goal goal) =>
        Add(work, Text(ours), Text(peer), peer.TotalSeconds / ours.TotalSeconds, goal);

    /// <summary>A throughput row: the ratio is ours over the peer's.</summary>
    public void AddThroughput(string work, double ours, double peer, string unit, Goal goal) =>
        Add(work, $"{Number(ours)} {unit}", $"{Number(peer)} {unit}", ours / peer, goal);

    /// <summary>A row of any two figures with their ratio.</summary>
    public void Add(string work, string ours, string peer, double ratio, Goal goal)
    {
        var ok = goal.IsMet(ratio);
        if (ok) met++;
        else missed++;
        rows.Add([work, ours, peer, Number(ratio) + "×", goal.ToString(), ok ? "ok" : "short"]);
        Console.Error.WriteLine($"  {work}: {ours} against {peer}, {Number(ratio)}×");
    }

    /// <summary>Prints the table; returns 0 when every goal is met, 1 otherwise.</summary>
    public int Print()
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        foreach (var row in rows) Console.WriteLine(string.Join("  ", row.Select((cell, c) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))).TrimEnd());
        Console.WriteLine($"{name}: {met} ok, {missed} short");
        return missed == 0 ? 0 : 1;
    }

    static string Text(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 1 => Number(time.TotalMicroseconds) + " µs",
        < 1000 => Number(time.TotalMilliseconds) + " ms",
        _ => Number(time.TotalSeconds) + " s",
    };

    static string Number(double value) => value.ToString(value >= 100 ? "#,0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
