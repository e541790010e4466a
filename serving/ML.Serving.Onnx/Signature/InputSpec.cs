using ML.Serving.Onnx.Text;

namespace ML.Serving.Onnx.Signature;

/// <summary>One input of a signature: a column, or a tensor. Exactly one of the two types is set.</summary>
/// <param name="Name">Null in signatures without names.</param>
/// <param name="Column">The column's type.</param>
/// <param name="Tensor">The tensor's type and shape.</param>
/// <param name="Required">False when callers may leave it out.</param>
public sealed record InputSpec(string? Name, ColumnType? Column, TensorType? Tensor, bool Required)
{
    /// <summary>As MLflow prints it in its messages.</summary>
    public override string ToString()
    {
        var name = Name is null ? "" : PythonText.Repr(Name) + ": ";
        return Tensor is not null ? name + Tensor : $"{name}{Column} ({(Required ? "required" : "optional")})";
    }
}
