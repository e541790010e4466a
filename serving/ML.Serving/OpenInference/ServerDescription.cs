namespace ML.Serving.OpenInference;

/// <summary>What the server says of itself.</summary>
static class ServerDescription
{
    public const string Name = "ml";

    public const string Platform = "onnxruntime_onnx";

    public static readonly string Version = typeof(ServerDescription).Assembly.GetName().Version?.ToString(3) ?? "0";

    public static readonly string[] Extensions = ["binary_tensor_data", "model_repository", "model_configuration", "statistics", "schedule_policy"];
}
