namespace ML.Training.Onnx;

/// <summary>TensorProto.DataType.</summary>
enum OnnxType
{
    Float = 1,
    Int64 = 7,
    String = 8,
    Bool = 9,
    Double = 11,
}
