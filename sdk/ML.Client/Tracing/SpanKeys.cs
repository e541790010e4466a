namespace ML.Client.Tracing;

/// <summary>Attributes of spans that MLflow gives a meaning.</summary>
internal static class SpanKeys
{
    public const string Inputs = "mlflow.spanInputs";
    public const string Outputs = "mlflow.spanOutputs";
    public const string Type = "mlflow.spanType";
    public const string TokenUsage = "mlflow.chat.tokenUsage";
    public const string Tools = "mlflow.chat.tools";
    public const string Model = "mlflow.llm.model";
    public const string Provider = "mlflow.llm.provider";
    public const string MessageFormat = "mlflow.message.format";
}
