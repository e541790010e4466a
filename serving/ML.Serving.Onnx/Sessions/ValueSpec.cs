using Microsoft.ML.OnnxRuntime.Tensors;

namespace ML.Serving.Onnx.Sessions;

/// <summary>One input or output of a model.</summary>
/// <param name="Name">As the graph names it.</param>
/// <param name="IsTensor">False for sequences and maps.</param>
/// <param name="Type">Element type of a tensor.</param>
/// <param name="Shape">Sizes, -1 where the graph leaves one open; null when even the rank is open.</param>
public sealed record ValueSpec(string Name, bool IsTensor, TensorElementType Type, long[] Shape);
