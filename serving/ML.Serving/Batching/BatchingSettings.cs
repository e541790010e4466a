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

    /// <summary>
    /// Fill every run up to the next preferred size, or the maximum, with copies of its last row, whose outputs nobody gets:
    /// the runtime then sees few shapes, for which it keeps its plans. Default false.
    /// </summary>
    public bool Pad { get; init; }

    /// <summary>
    /// Inputs whose second dimension, the length of a sequence, may differ between the requests of a run, with the value that shorter
    /// ones are filled up with. Empty: only requests of one length share a run.
    /// </summary>
    public IReadOnlyDictionary<string, double> PadSequences { get; init; } = new Dictionary<string, double>();

    /// <summary>Rows that a run of so many is made with.</summary>
    public int RunSize(int rows) => Pad ? PreferredSizes.Where(size => size >= rows && size <= MaxBatchSize).DefaultIfEmpty(MaxBatchSize).Min() : rows;
}
