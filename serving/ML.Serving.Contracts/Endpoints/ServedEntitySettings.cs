namespace ML.Serving.Contracts.Endpoints;

/// <summary>How a served entity is run. Null members keep their defaults.</summary>
public sealed record ServedEntitySettings
{
    /// <summary>Rows that requests may share a run with. Null: no batching.</summary>
    public int? MaxBatchSize { get; init; }

    /// <summary>Microseconds that the first request of a batch waits. Default 1000.</summary>
    public int? BatchDelayUs { get; init; }

    /// <summary>Sizes at which a batch leaves at once.</summary>
    public IReadOnlyList<int>? PreferredBatchSizes { get; init; }

    /// <summary>Fill every run up to the next preferred size, or the maximum. Default false.</summary>
    public bool? PadBatches { get; init; }

    /// <summary>
    /// Inputs whose second dimension may differ between the requests of a run, with the value that shorter ones are filled up with, such as
    /// <c>{"input_ids": 0, "attention_mask": 0}</c>; outputs of that length are cut back. Default none.
    /// </summary>
    public IReadOnlyDictionary<string, double>? PadSequences { get; init; }

    /// <summary>Runs at the same time. Default two for each core.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Requests that may wait. Default 1000.</summary>
    public int? MaxQueue { get; init; }

    /// <summary>Seconds for one request. Default 60.</summary>
    public int? TimeoutSeconds { get; init; }

    public int? IntraOpThreads { get; init; }

    public int? InterOpThreads { get; init; }

    /// <summary>0 none, 1 basic, 2 extended, 99 all.</summary>
    public int? GraphOptimizationLevel { get; init; }

    /// <summary>Keep memory of runs for the next ones. Default true; false asks the system for it each time.</summary>
    public bool? MemoryArena { get; init; }

    /// <summary>Plan the memory of a run once for inputs of the same shapes. Default true.</summary>
    public bool? MemoryPattern { get; init; }

    /// <summary>Give the arena's memory back after every run, for a model that is seldom asked for much. Default false.</summary>
    public bool? ShrinkMemoryArena { get; init; }
}
