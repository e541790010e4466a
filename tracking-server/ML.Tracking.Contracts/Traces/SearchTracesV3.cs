namespace ML.Tracking.Contracts.Traces;

/// <summary><c>POST /api/3.0/mlflow/traces/search</c>.</summary>
public sealed record SearchTracesV3
{
    public List<TraceLocation>? Locations { get; set; }

    public string? Filter { get; set; }

    public int? MaxResults { get; set; }

    public List<string>? OrderBy { get; set; }

    /// <summary>Opaque token of the previous page.</summary>
    public string? PageToken { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public List<TraceInfoV3>? Traces { get; set; }

        /// <summary>Token of the next page; absent on the last.</summary>
        public string? NextPageToken { get; set; }
    }
}
