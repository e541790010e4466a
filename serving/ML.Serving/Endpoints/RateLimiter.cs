using System.Collections.Concurrent;
using ML.Serving.Contracts.Endpoints;

namespace ML.Serving.Endpoints;

/// <summary>Counts calls of an endpoint in one-minute windows, for all callers and for each.</summary>
sealed class RateLimiter(IReadOnlyList<RateLimit> limits, TimeProvider clock)
{
    readonly ConcurrentDictionary<string, int> counts = new();

    // A call that its caller's own limit refuses must not use up what the others share.
    readonly IReadOnlyList<RateLimit> inTurn = [.. limits.OrderBy(limit => limit.Key == "user" ? 0 : 1)];
    long window;

    /// <summary>Seconds until the caller may come again; null when the call may pass.</summary>
    public int? Take(string caller)
    {
        if (limits.Count == 0) return null;
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        Turn(now / 60);
        foreach (var limit in inTurn)
        {
            var key = limit.Key == "user" ? "user:" + caller : "endpoint";
            if (counts.AddOrUpdate(key, 1, static (_, count) => count + 1) > limit.Calls) return (int)(60 - (now % 60));
        }

        return null;
    }

    void Turn(long minute)
    {
        var seen = Volatile.Read(ref window);
        if (seen != minute && Interlocked.CompareExchange(ref window, minute, seen) == seen) counts.Clear();
    }
}
