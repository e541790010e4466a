namespace ML.Tracking.Contracts.Experiments;

/// <summary><c>POST /api/2.0/mlflow/experiments/search</c>, <c>GET /api/2.0/mlflow/experiments/search</c>.</summary>
public sealed record SearchExperiments
{
    public long? MaxResults { get; set; }

    /// <summary>Opaque token of the previous page.</summary>
    public string? PageToken { get; set; }

    public string? Filter { get; set; }

    public List<string>? OrderBy { get; set; }

    public string? ViewType { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public List<Experiment>? Experiments { get; set; }

        /// <summary>Token of the next page; absent on the last.</summary>
        public string? NextPageToken { get; set; }
    }
}
