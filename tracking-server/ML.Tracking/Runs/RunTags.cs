namespace ML.Tracking.Runs;

/// <summary>Tags that mean something to the server.</summary>
static class RunTags
{
    public const string RunName = "mlflow.runName";
    public const string ParentRunId = "mlflow.parentRunId";
    public const string DatasetContext = "mlflow.data.context";
    public const string LoggedModels = "mlflow.log-model.history";
}
