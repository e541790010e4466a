namespace ML.Tracking;

/// <summary>The values of MLflow's <c>lifecycle_stage</c> columns.</summary>
static class LifecycleStages
{
    public const string Active = "active";
    public const string Deleted = "deleted";

    /// <summary>The stages a view type shows: ACTIVE_ONLY (default), DELETED_ONLY or ALL.</summary>
    public static string[] InView(string? viewType) => viewType switch
    {
        "DELETED_ONLY" => [Deleted],
        "ALL" => [Active, Deleted],
        _ => [Active],
    };
}
