namespace ML.Serving.Batching;

/// <summary>Dynamic batching of one model.</summary>
public sealed record BatchingSettings
{
    /// <summary>Rows in one run, never exceeded. Default 32.</summary>
    public int MaxBatchSize { get; init; } = 32;

    /// <summary>How long the first request of a batch may wait for others. Default 1000 µs; 0 takes what is there.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMicroseconds(1000);

    /// <summary>Sizes at which a batch leaves without waiting on. Empty: only the maximum.</summary>
    public IReadOnlyList<int> PreferredSizes { get; init; } = [];
}
