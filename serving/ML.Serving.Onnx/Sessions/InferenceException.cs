namespace ML.Serving.Onnx.Sessions;

/// <summary>The model could not be loaded or run; the message is the runtime's own.</summary>
public sealed class InferenceException(string message, bool isCallersFault, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when the inputs were wrong (type, rank, size), false when the model itself failed.</summary>
    public bool IsCallersFault { get; } = isCallersFault;
}
