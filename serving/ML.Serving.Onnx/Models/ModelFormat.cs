namespace ML.Serving.Onnx.Models;

/// <summary>What kind of file a model is.</summary>
public enum ModelFormat
{
    Onnx,

    /// <summary>A module scripted or traced in Python, of MLflow's pytorch flavour.</summary>
    TorchScript,
}
