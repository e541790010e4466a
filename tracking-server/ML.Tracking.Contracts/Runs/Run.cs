namespace ML.Tracking.Contracts.Runs;

/// <summary>MLflow's <c>Run</c> message..</summary>
public sealed record Run
{
    public RunInfo? Info { get; set; }

    public RunData? Data { get; set; }

    public RunInputs? Inputs { get; set; }

    public RunOutputs? Outputs { get; set; }
}
