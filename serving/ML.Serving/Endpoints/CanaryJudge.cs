using ML.Serving.Contracts.Endpoints;

namespace ML.Serving.Endpoints;

/// <summary>Says whether a canary has shown itself worse than its endpoint allows.</summary>
static class CanaryJudge
{
    /// <summary>Requests after which older ones count no more: what it did long ago must not hide what it does now.</summary>
    public static int WindowOf(CanaryConfig canary) => Math.Max(EntityOutcomes.Window, canary.MinRequests ?? 0);

    /// <summary>Null while there is nothing to say against it.</summary>
    public static string? Problem(CanaryConfig canary, EntityOutcomes outcomes)
    {
        if (outcomes.Requests < (canary.MinRequests ?? 50)) return null;
        var most = canary.MaxErrorRate ?? 0.05;
        if (outcomes.ErrorRate > most) return $"{outcomes.ErrorRate:P1} of {outcomes.Requests} requests failed; {most:P1} are allowed";
        return canary.MaxLatencyMs is { } limit && outcomes.MeanMilliseconds > limit
            ? $"requests take {outcomes.MeanMilliseconds:F1} ms on average; {limit:F1} ms are allowed" : null;
    }
}
