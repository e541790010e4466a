namespace ML.Serving.Scoring;

/// <summary>What one invocation may cost.</summary>
public sealed record ScoringLimits
{
    /// <summary>Longest time for one request, its upload included. Default 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Largest body. Default 256 MiB.</summary>
    public long MaxBodyBytes { get; init; } = 256L * 1024 * 1024;
}
