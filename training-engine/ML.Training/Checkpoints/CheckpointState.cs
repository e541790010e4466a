using ML.Training.Runs;

namespace ML.Training.Checkpoints;

/// <summary>Where a run stood: what is needed beside the tensors to go on at the exact next sample.</summary>
public sealed record CheckpointState
{
    /// <summary>Steps taken so far.</summary>
    public long Step { get; init; }

    /// <summary>Epoch of the next batch, from 0.</summary>
    public long Epoch { get; init; }

    /// <summary>Next batch of that epoch.</summary>
    public long Batch { get; init; }

    /// <summary>Number of shards that the tensors are in.</summary>
    public int Shards { get; init; }

    /// <summary>Best validation loss so far; null before the first evaluation.</summary>
    public double? BestLoss { get; init; }

    /// <summary>Checkpoint that has it.</summary>
    public string? Best { get; init; }

    /// <summary>Epochs since the best one.</summary>
    public int EpochsWithoutGain { get; init; }

    /// <summary>Which rows the run reads; null before they are settled.</summary>
    public DataPin? Data { get; init; }

    /// <summary>The fitted encoding, as JSON.</summary>
    public string Features { get; init; } = "";

    /// <summary>The tracked run; null when nothing is tracked.</summary>
    public string? RunId { get; init; }

    /// <summary>Whether the run ended well: nothing is left to go on with.</summary>
    public bool Finished { get; init; }

    /// <summary>What the run was configured with, as far as it must be the same to go on.</summary>
    public string Identity { get; init; } = "";
}
