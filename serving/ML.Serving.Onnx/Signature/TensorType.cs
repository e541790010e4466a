using ML.Serving.Onnx.Text;

namespace ML.Serving.Onnx.Signature;

/// <summary>A tensor of a signature.</summary>
/// <param name="DType">numpy's name, such as <c>float32</c>.</param>
/// <param name="Shape">Sizes, -1 where open.</param>
public sealed record TensorType(string DType, long[] Shape)
{
    public override string ToString() => $"Tensor('{DType}', {PythonText.Tuple(Shape)})";
}
