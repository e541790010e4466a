using ML.Serving.Onnx.Tensors;

namespace ML.Serving.Onnx.Sessions;

/// <summary>A tensor with the name of the model input it is for.</summary>
public readonly record struct NamedTensor(string Name, Tensor Value);
