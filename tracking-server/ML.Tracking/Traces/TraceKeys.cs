namespace ML.Tracking.Traces;

/// <summary>Tags, metadata and attributes of spans that mean something to the server.</summary>
static class TraceKeys
{
    public const string Name = "mlflow.traceName";
    public const string ArtifactLocation = "mlflow.artifactLocation";
    public const string SpansLocation = "mlflow.trace.spansLocation";
    public const string ArchiveLocation = "mlflow.trace.archiveLocation";
    public const string ArchivalFailure = "mlflow.trace.archivalFailure";
    public const string LinkedPrompts = "mlflow.linkedPrompts";

    /// <summary>The value of <see cref="SpansLocation"/> when spans stand in the database.</summary>
    public const string InDatabase = "TRACKING_STORE";

    /// <summary>The value of <see cref="SpansLocation"/> when MLflow has moved them to its archive.</summary>
    public const string InArchive = "ARCHIVE_REPO";

    public const string SourceRun = "mlflow.sourceRun";
    public const string Session = "mlflow.trace.session";
    public const string User = "mlflow.trace.user";
    public const string TokenUsage = "mlflow.trace.tokenUsage";
    public const string Cost = "mlflow.trace.cost";
    public const string SizeStats = "mlflow.trace.sizeStats";

    /// <summary>Metadata of a trace whose info the client has sent: what spans say does not change it any more.</summary>
    public const string Finalized = "mlflow.trace.infoFinalized";

    public const string SpanRequestId = "mlflow.traceRequestId";
    public const string SpanInputs = "mlflow.spanInputs";
    public const string SpanOutputs = "mlflow.spanOutputs";
    public const string SpanType = "mlflow.spanType";
    public const string SpanUsage = "mlflow.chat.tokenUsage";
    public const string SpanCost = "mlflow.llm.cost";
    public const string SpanModel = "mlflow.llm.model";
    public const string SpanProvider = "mlflow.llm.provider";
    public const string SpanTagPrefix = "mlflow.traceTag.";

    /// <summary>Metadata that stands in columns of its own instead.</summary>
    public static readonly string[] Promoted = [Session, TokenUsage, Cost];

    /// <summary>Tags that callers may not set.</summary>
    public static readonly string[] Immutable = [SpansLocation, ArchiveLocation, ArchivalFailure];
}
