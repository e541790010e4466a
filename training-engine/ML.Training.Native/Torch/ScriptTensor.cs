namespace ML.Training.Native.Torch;

/// <summary>A named tensor on its way into or out of a TorchScript module.</summary>
/// <param name="Name">Of the argument, or of the output: as forward's dictionary names it, else empty.</param>
/// <param name="Type">Type of the elements.</param>
/// <param name="Shape">Sizes; empty for a scalar.</param>
/// <param name="Data">The elements in row-major order, exactly as many as the shape says.</param>
public sealed record ScriptTensor(string Name, ElementType Type, long[] Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(ElementType type) => type switch
    {
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => 1,
        ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Float32 or ElementType.Int32 => 4,
        ElementType.Int64 or ElementType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such element type"),
    };

    internal bool IsWhole => Data.Length == Shape.Aggregate((long)SizeOf(Type), (bytes, size) => checked(bytes * size));
}
