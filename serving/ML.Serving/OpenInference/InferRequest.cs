using ML.Serving.Onnx.Sessions;

namespace ML.Serving.OpenInference;

/// <summary>An inference request of either wire.</summary>
sealed class InferRequest
{
    public string Id { get; set; } = "";

    public List<NamedTensor> Inputs { get; } = [];

    /// <summary>Outputs asked for; empty for all.</summary>
    public List<RequestedOutput> Outputs { get; } = [];

    /// <summary>Whether outputs come as bytes when they do not say themselves.</summary>
    public bool BinaryOutputs { get; set; }

    /// <summary>The protocol's priority: 1 is the highest, 0 the default.</summary>
    public ulong Priority { get; set; }

    /// <summary>Microseconds from now; 0 for none.</summary>
    public long TimeoutMicroseconds { get; set; }
}
