namespace ML.Registry.Contracts.ModelVersions;

/// <summary><c>POST /api/2.0/mlflow/model-versions/transition-stage</c>.</summary>
public sealed record TransitionModelVersionStage
{
    public string? Name { get; set; }

    public string? Version { get; set; }

    public string? Stage { get; set; }

    public bool? ArchiveExistingVersions { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public ModelVersion? ModelVersion { get; set; }
    }
}
