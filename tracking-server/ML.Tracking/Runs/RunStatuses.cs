namespace ML.Tracking.Runs;

/// <summary>The values of MLflow's run status.</summary>
static class RunStatuses
{
    public const string Running = "RUNNING";
    static readonly string[] All = [Running, "SCHEDULED", "FINISHED", "FAILED", "KILLED"];

    public static bool IsKnown(string? status) => status is not null && All.Contains(status);
}
