using System.Text.Json;
using ML.Serving.Onnx.Text;

namespace ML.Serving.Onnx.Signature;

/// <summary>A parameter that callers may send beside the data.</summary>
/// <param name="Name">As callers send it.</param>
/// <param name="Type">A scalar or an object.</param>
/// <param name="Default">What holds when a caller sends none.</param>
/// <param name="IsList">True for a list of the type, false for one value.</param>
public sealed record ParamSpec(string Name, ColumnType Type, JsonElement Default, bool IsList)
{
    public override string ToString() =>
        $"{PythonText.Repr(Name)}: {Type} (default: {PythonText.Str(Default)}){(IsList ? " (shape: (-1,))" : "")}";
}
