namespace ML.Tracking.Contracts.Runs;

/// <summary><c>GET /api/2.0/mlflow/runs/get</c>.</summary>
public sealed record GetRun
{
    /// <summary>Older name of run_id; either is accepted.</summary>
    public string? RunUuid { get; set; }

    public string? RunId { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public Run? Run { get; set; }
    }
}
