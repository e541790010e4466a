namespace ML.Training.Runs;

/// <summary>The <c>checkpoint</c> section.</summary>
public sealed class CheckpointOptions
{
    /// <summary>Folder or store URI that every rank reaches. Null: <c>checkpoints</c> in the output folder.</summary>
    public string? Folder { get; init; }

    /// <summary>Steps between checkpoints besides those at the end of every epoch. Null: only those.</summary>
    public long? EverySteps { get; init; }

    /// <summary>Whether the checkpoint of every epoch that is the best so far becomes an artifact of the run. Default false.</summary>
    public bool Log { get; init; }

    /// <summary>Latest checkpoints kept besides the best one. Default 2.</summary>
    public int Keep { get; init; } = 2;
}
