namespace ML.Training.Data;

/// <summary>How samples are ordered and read.</summary>
public sealed class LoaderOptions
{
    /// <summary>Samples of one step over all ranks. Default 256.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Of the order. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether samples are shuffled. Default true.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Rows of the source read at once. Null: as many as make about 16 MiB, at most 122,880.</summary>
    public int? BlockRows { get; init; }

    /// <summary>Rows within which samples are mixed, over all streams together. Default 262144.</summary>
    public int ShuffleRows { get; init; } = 262_144;

    /// <summary>Streams that the order is cut into; up to this many ranks read different parts of the data. Default 8.</summary>
    public int Streams { get; init; } = 8;

    /// <summary>Bytes of encoded samples kept in memory for the next epoch. Default 512 MiB.</summary>
    public long CacheBytes { get; init; } = 512L << 20;

    /// <summary>Batches made ahead in the background. Null: as many as hold 16,384 samples, at least 8.</summary>
    public int? Prefetch { get; init; }

    /// <summary>This process among those that share the batches. Default 0.</summary>
    public int Rank { get; init; }

    /// <summary>Processes that share the batches. Default 1.</summary>
    public int Ranks { get; init; } = 1;
}
