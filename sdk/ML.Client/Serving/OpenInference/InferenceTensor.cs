using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using ML.Client.Errors;

namespace ML.Client.Serving.OpenInference;

/// <summary>A named tensor of Open Inference (V2). Its values lie in memory as the protocol's binary form has them.</summary>
public sealed class InferenceTensor
{
    const int LengthPrefix = 4;

    internal InferenceTensor(string name, string datatype, long[] shape, ReadOnlyMemory<byte> data)
    {
        (Name, Datatype, Shape, Data) = (name, datatype, shape, data);
        if (Datatypes.SizeOf(datatype) is { } size && data.Length != Count * size)
            throw new MlflowProtocolException($"tensor '{name}' of type {datatype} and shape [{string.Join(", ", shape)}] has {data.Length} bytes; expected {Count * size}");
    }

    /// <summary>The input's or output's name.</summary>
    public string Name { get; }

    /// <summary>FP32, FP64, INT64, BOOL, BYTES …</summary>
    public string Datatype { get; }

    /// <summary>Its sizes.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Its values, rows first, little-endian; for BYTES each with its length before it, four bytes.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Number of its elements.</summary>
    public long Count => Shape.Aggregate(1L, (a, b) => checked(a * b));

    /// <summary>A tensor of numbers or booleans; the values are copied.</summary>
    /// <typeparam name="T">bool, Half, float, double, or an integer of 8 to 64 bits.</typeparam>
    /// <param name="name">The input's name.</param>
    /// <param name="values">The values, rows first.</param>
    /// <param name="shape">Its sizes; none for a vector of all values.</param>
    /// <exception cref="ArgumentException">The shape does not hold as many values.</exception>
    /// <exception cref="NotSupportedException">The protocol has no such element type.</exception>
    public static InferenceTensor Of<T>(string name, ReadOnlySpan<T> values, params long[] shape) where T : unmanaged =>
        new(name, Datatypes.NameOf(typeof(T)), ShapeOf(shape, values.Length), MemoryMarshal.AsBytes(values).ToArray());

    /// <inheritdoc cref="Of{T}(string, ReadOnlySpan{T}, long[])"/>
    public static InferenceTensor Of<T>(string name, T[] values, params long[] shape) where T : unmanaged => Of<T>(name, values.AsSpan(), shape);

    /// <summary>A tensor of texts, as UTF-8 in type BYTES.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="values">The texts, rows first.</param>
    /// <param name="shape">Its sizes; none for a vector of all texts.</param>
    /// <exception cref="ArgumentException">The shape does not hold as many values.</exception>
    public static InferenceTensor OfTexts(string name, IReadOnlyList<string> values, params long[] shape)
    {
        var data = new byte[values.Sum(v => LengthPrefix + Encoding.UTF8.GetByteCount(v))];
        var position = 0;
        foreach (var value in values)
        {
            var length = Encoding.UTF8.GetBytes(value, data.AsSpan(position + LengthPrefix));
            BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(position), length);
            position += LengthPrefix + length;
        }

        return new(name, Datatypes.Bytes, ShapeOf(shape, values.Count), data);
    }

    /// <summary>The values, rows first.</summary>
    /// <typeparam name="T">The C# type of <see cref="Datatype"/>.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor is of another type.</exception>
    public T[] ToArray<T>() where T : unmanaged => Datatypes.NameOf(typeof(T)) == Datatype
        ? MemoryMarshal.Cast<byte, T>(Data.Span).ToArray()
        : throw new InvalidOperationException($"tensor '{Name}' is of type {Datatype}; {typeof(T).Name} holds {Datatypes.NameOf(typeof(T))}");

    /// <summary>The texts of a tensor of type BYTES, rows first.</summary>
    /// <exception cref="InvalidOperationException">The tensor is of another type.</exception>
    public string[] ToTexts()
    {
        if (Datatype != Datatypes.Bytes) throw new InvalidOperationException($"tensor '{Name}' is of type {Datatype}; only {Datatypes.Bytes} holds texts");
        var texts = new List<string>();
        for (var rest = Data.Span; !rest.IsEmpty;)
        {
            var length = rest.Length < LengthPrefix ? -1 : BinaryPrimitives.ReadInt32LittleEndian(rest);
            if (length < 0 || length > rest.Length - LengthPrefix) throw new MlflowProtocolException($"tensor '{Name}': text {texts.Count} is cut off");
            texts.Add(Encoding.UTF8.GetString(rest.Slice(LengthPrefix, length)));
            rest = rest[(LengthPrefix + length)..];
        }

        return [.. texts];
    }

    static long[] ShapeOf(long[] shape, int count)
    {
        if (shape.Length == 0) return [count];
        return shape.Aggregate(1L, (a, b) => a * b) == count ? shape : throw new ArgumentException($"shape [{string.Join(", ", shape)}] does not hold {count} values");
    }
}
