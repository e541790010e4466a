namespace ML.Tracking.Contracts.Experiments;

/// <summary>MLflow's <c>Experiment</c> message..</summary>
public sealed record Experiment
{
    public string? ExperimentId { get; set; }

    public string? Name { get; set; }

    public string? ArtifactLocation { get; set; }

    public string? LifecycleStage { get; set; }

    public long? LastUpdateTime { get; set; }

    public long? CreationTime { get; set; }

    public List<ExperimentTag>? Tags { get; set; }

    public string? EffectiveTraceArchivalRetention { get; set; }

    public string? Workspace { get; set; }
}
