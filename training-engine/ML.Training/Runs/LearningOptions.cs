namespace ML.Training.Runs;

/// <summary>The <c>training</c> section: how long and how.</summary>
public sealed class LearningOptions
{
    /// <summary>Passes over the training part. Default 10.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Samples of one step, over all ranks and micro-batches. Default 256.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Micro-batches whose gradients make one step. Default 1.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Of parameters, order and dropout. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Epochs without a better validation loss before training stops. Null never stops early.</summary>
    public int? Patience { get; init; }

    /// <summary>Most steps in all; null has no limit.</summary>
    public long? MaximumSteps { get; init; }

    /// <summary>mse, mae, huber, bce or cross_entropy. Null: by the target.</summary>
    public string? Loss { get; init; }

    /// <summary>Where huber goes from square to linear. Default 1.</summary>
    public double HuberDelta { get; init; } = 1;

    /// <summary>Steps between logged losses. Default 20.</summary>
    public int LogEvery { get; init; } = 20;

    /// <summary>cpu, cuda or auto. Default auto.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>float32 or bfloat16. Default float32.</summary>
    public string Precision { get; init; } = "float32";

    /// <summary>Threads per rank. Default 1, fastest when ranks share a machine.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Rows within which samples are mixed. Default 262144.</summary>
    public int ShuffleRows { get; init; } = 262_144;

    /// <summary>Megabytes of encoded samples kept in memory per rank. Default 512.</summary>
    public int CacheMegabytes { get; init; } = 512;

    /// <summary>Seconds after which a silent rank counts as lost. Default 120.</summary>
    public int TimeoutSeconds { get; init; } = 120;
}
