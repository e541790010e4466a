namespace ML.Client.Onnx;

/// <summary>An input or output of an ONNX graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">The number of <c>onnx.TensorProto.DataType</c>; null when it is no tensor (a sequence or map).</param>
/// <param name="Shape">Its sizes, −1 where a size is free; null when the rank is unknown or it is no tensor.</param>
public sealed record OnnxTensor(string Name, int? ElementType, IReadOnlyList<long>? Shape)
{
    /// <summary>The element type as numpy names it; null where numpy has none (bfloat16, the 8- and 4-bit floats, …).</summary>
    public string? NumpyType => ElementType switch
    {
        1 => "float32",
        2 => "uint8",
        3 => "int8",
        4 => "uint16",
        5 => "int16",
        6 => "int32",
        7 => "int64",
        8 => "str",
        9 => "bool",
        10 => "float16",
        11 => "float64",
        12 => "uint32",
        13 => "uint64",
        14 => "complex64",
        15 => "complex128",
        _ => null,
    };
}
