namespace ML.Client.Serving;

/// <summary>How an injected predictor asks its model.</summary>
public enum PredictorProtocol
{
    /// <summary>MLflow's scoring protocol.</summary>
    Scoring,

    /// <summary>Open Inference (V2) over HTTP.</summary>
    OpenInference,

    /// <summary>Open Inference (V2) over gRPC.</summary>
    OpenInferenceGrpc,
}
