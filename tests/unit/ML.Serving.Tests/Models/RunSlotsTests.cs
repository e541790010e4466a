using ML.Serving.Models;

namespace ML.Serving.Tests.Models;

/// <summary>Never more runs than slots, nobody forgotten in the line, and no slot lost to one that left it.</summary>
public sealed class RunSlotsTests
{
    [Fact]
    public async Task One_that_waits_is_next_and_one_that_left_is_not()
    {
        using var slots = new RunSlots(1);
        Assert.True(slots.TryTake());
        Assert.False(slots.TryTake());
        using var impatience = new CancellationTokenSource();
        var leaves = slots.TakeAsync(impatience.Token).AsTask();
        var stays = slots.TakeAsync(CancellationToken.None).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        Assert.False(stays.IsCompleted);
        slots.Release();
        await stays.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(slots.TryTake());
        slots.Release();
        Assert.True(slots.TryTake());
    }

    [Fact]
    public async Task Callers_that_come_and_leave_at_once_take_and_lose_no_slot()
    {
        using var slots = new RunSlots(2);
        var (running, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 2000; i++)
            {
                using var gone = new CancellationTokenSource();
                var taken = slots.TryTake() ? ValueTask.CompletedTask : slots.TakeAsync(gone.Token);
                if ((i + caller) % 3 == 0) await gone.CancelAsync();
                try
                {
                    await taken;
                }
                catch (OperationCanceledException)
                {
                    continue;
                }

                InterlockedMax(ref most, Interlocked.Increment(ref running));
                if (i % 5 == 0) await Task.Yield();
                Interlocked.Decrement(ref running);
                slots.Release();
            }
        }))).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.InRange(most, 1, 2);
        Assert.True(slots.TryTake());
        Assert.True(slots.TryTake());
        Assert.False(slots.TryTake());
    }

    static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
        {
            var current = Interlocked.CompareExchange(ref most, value, seen);
            if (current == seen) return;
            seen = current;
        }
    }
}
