using System.Diagnostics;
using ML.Lakehouse;

namespace ML.Benchmarks.Platform;

/// <summary>How long acknowledged points are not in a table yet.</summary>
sealed class LagWatch(string folder)
{
    readonly Queue<(long Points, long Time)> pending = new();

    public TimeSpan Longest { get; private set; }

    /// <param name="points">All that were acknowledged up to now.</param>
    public void Acknowledged(long points) => pending.Enqueue((points, Stopwatch.GetTimestamp()));

    public async Task LookAsync()
    {
        await Task.Delay(100);
        var rows = await DeltaTable.ExistsAsync(folder) ? (await (await DeltaTable.OpenAsync(folder)).DetailAsync()).Rows ?? 0 : 0;
        while (pending.TryPeek(out var oldest) && oldest.Points <= rows) pending.Dequeue();
        if (pending.TryPeek(out var late) && Stopwatch.GetElapsedTime(late.Time) is var lag && lag > Longest) Longest = lag;
    }
}
