namespace ML.Tracking.Retention;

/// <summary>What is to be removed for good. Only what stands in the deleted stage ever is.</summary>
public sealed record PurgeSelection
{
    /// <summary>How long ago it must have been deleted. Default: any time.</summary>
    public TimeSpan OlderThan { get; init; }

    /// <summary>Runs; null with the other two null means every deleted run.</summary>
    public IReadOnlyList<string>? RunIds { get; init; }

    /// <summary>Experiments, with everything in them.</summary>
    public IReadOnlyList<string>? ExperimentIds { get; init; }

    /// <summary>Logged models.</summary>
    public IReadOnlyList<string>? LoggedModelIds { get; init; }

    /// <summary>Whether finished jobs of MLflow's job runner go too. Default false.</summary>
    public bool Jobs { get; init; }

    /// <summary>Finished jobs.</summary>
    public IReadOnlyList<string>? JobIds { get; init; }

    internal bool NamesSomething => RunIds is not null || ExperimentIds is not null || LoggedModelIds is not null || JobIds is not null;
}
