namespace ML.Serving.Onnx.Signature;

/// <summary>The column types of an MLflow signature, by MLflow's names.</summary>
public enum ScalarType
{
    Boolean,
    Integer,
    Long,
    Float,
    Double,
    String,
    Binary,
    Datetime,
}
