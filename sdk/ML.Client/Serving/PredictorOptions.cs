namespace ML.Client.Serving;

/// <summary>Where an injected predictor asks, and how.</summary>
public sealed class PredictorOptions
{
    /// <summary>Address of the model server, or of the platform's gateway; for gRPC with its gRPC port. Null takes the tracking URI of the client's options.</summary>
    public string? Address { get; set; }

    /// <summary>How to ask. Default: MLflow's scoring protocol.</summary>
    public PredictorProtocol Protocol { get; set; }

    /// <summary>Puts the rows of concurrent callers into common requests. Null, the default: each row is a request.</summary>
    public BatchingOptions? Batching { get; set; }
}
