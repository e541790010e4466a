namespace ML.Tracking.Retention;

/// <summary>What can be removed for good, in the order in which it is removed.</summary>
public enum PurgeKind
{
    Run,
    LoggedModel,

    /// <summary>A trace's artifacts; its rows go with its experiment.</summary>
    TraceArtifacts,
    Experiment,

    /// <summary>A finished job of MLflow's job runner.</summary>
    Job,
}
