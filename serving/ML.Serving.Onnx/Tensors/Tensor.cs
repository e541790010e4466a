using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ML.Serving.Onnx.Tensors;

/// <summary>
/// A dense tensor in row-major order: little-endian elements over memory that somebody else owns (a request body, a
/// runtime buffer), or UTF-8 strings. It does not copy and does not own.
/// </summary>
public sealed class Tensor
{
    /// <param name="type">Any type of fixed size.</param>
    /// <param name="shape">Sizes of the dimensions; empty for a scalar.</param>
    /// <param name="data">Exactly the product of the sizes times the element size, in bytes.</param>
    public Tensor(TensorElementType type, long[] shape, ReadOnlyMemory<byte> data)
    {
        Type = type;
        Shape = shape;
        Count = ElementCount(shape);
        Data = data;
        if (data.Length != Count * ElementTypes.SizeOf(type))
            throw new ArgumentException($"{data.Length} bytes for {Count} elements of {type}", nameof(data));
    }

    /// <summary>A tensor of strings.</summary>
    public Tensor(long[] shape, ReadOnlyMemory<ReadOnlyMemory<byte>> strings)
    {
        Type = TensorElementType.String;
        Shape = shape;
        Count = ElementCount(shape);
        Strings = strings;
        if (strings.Length != Count) throw new ArgumentException($"{strings.Length} strings for {Count} elements", nameof(strings));
    }

    public TensorElementType Type { get; }

    public long[] Shape { get; }

    public long Count { get; }

    /// <summary>The elements of every type but strings.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The elements of a string tensor, UTF-8.</summary>
    public ReadOnlyMemory<ReadOnlyMemory<byte>> Strings { get; }

    public bool IsString => Type == TensorElementType.String;

    public static Tensor From<T>(TensorElementType type, long[] shape, T[] values) where T : unmanaged =>
        new(type, shape, new ArrayBytes<T>(values).Memory);

    public ReadOnlySpan<T> As<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(Data.Span);

    public Tensor Reshape(long[] shape) => IsString ? new Tensor(shape, Strings) : new Tensor(Type, shape, Data);

    /// <summary>The same elements in memory of its own.</summary>
    public Tensor Copy() => IsString
        ? new Tensor(Shape, Array.ConvertAll(Strings.ToArray(), text => (ReadOnlyMemory<byte>)text.ToArray()))
        : new Tensor(Type, Shape, Data.ToArray());

    /// <summary>Whether type, shape and elements are the same, bit by bit.</summary>
    public bool HasSameElements(Tensor other)
    {
        if (Type != other.Type || !Shape.AsSpan().SequenceEqual(other.Shape) || Strings.Length != other.Strings.Length) return false;
        for (var i = 0; i < Strings.Length; i++)
            if (!Strings.Span[i].Span.SequenceEqual(other.Strings.Span[i].Span)) return false;
        return Data.Span.SequenceEqual(other.Data.Span);
    }

    /// <summary>Rows of the first dimension, without copying.</summary>
    public Tensor Rows(long start, long count)
    {
        var shape = (long[])Shape.Clone();
        var perRow = shape[0] == 0 ? 0 : Count / shape[0];
        shape[0] = count;
        if (IsString) return new Tensor(shape, Strings.Slice((int)(start * perRow), (int)(count * perRow)));
        var size = perRow * ElementTypes.SizeOf(Type);
        return new Tensor(Type, shape, Data.Slice((int)(start * size), (int)(count * size)));
    }

    /// <exception cref="OverflowException">The product does not fit 64 bits.</exception>
    public static long ElementCount(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (var size in shape) count = checked(count * size);
        return count;
    }
}
