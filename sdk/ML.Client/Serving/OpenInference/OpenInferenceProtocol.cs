namespace ML.Client.Serving.OpenInference;

/// <summary>How an Open Inference server is spoken to.</summary>
public enum OpenInferenceProtocol
{
    /// <summary>HTTP with tensors as bytes where the server takes them, as JSON elsewhere.</summary>
    Http,

    /// <summary>gRPC, on the server's gRPC port.</summary>
    Grpc,
}
