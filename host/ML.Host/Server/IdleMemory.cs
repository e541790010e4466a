using Microsoft.Extensions.Hosting;

namespace ML.Host.Server;

/// <summary>
/// Gives memory back once the server has nothing to do: what starting it or a load has left behind would otherwise stay until
/// new work fills as much again.
/// </summary>
sealed class IdleMemory(TimeProvider clock) : BackgroundService
{
    // A second in which less is allocated is an idle one. Collecting a larger heap would be felt by whoever comes meanwhile.
    const long Quiet = 512 << 10, WorthCollecting = 8 << 20, LargestHeap = 64 << 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var seconds = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        var (before, collected) = (GC.GetTotalAllocatedBytes(), 0L);
        while (await seconds.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            var isIdle = allocated - before < Quiet;
            before = allocated;
            if (!isIdle || allocated - collected < WorthCollecting || GC.GetTotalMemory(forceFullCollection: false) > LargestHeap) continue;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            collected = allocated;
        }
    }
}
