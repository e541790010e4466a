using System.Buffers.Binary;
using ML.Serving.Onnx.Tensors;

namespace ML.Serving.OpenInference;

/// <summary>Strings on the binary wire: each with its length before it, four bytes little-endian.</summary>
static class BytesCodec
{
    /// <summary>Strings over the given memory, without copying.</summary>
    public static Tensor Read(string name, long[] shape, ReadOnlyMemory<byte> data)
    {
        var count = Tensor.ElementCount(shape);
        if (count > data.Length / 4) throw Wrong(name, $"{count} elements cannot stand in {data.Length} bytes");
        var strings = new ReadOnlyMemory<byte>[count];
        for (var i = 0; i < strings.Length; i++)
        {
            if (data.Length < 4) throw Wrong(name, $"element {i} has no length");
            var length = BinaryPrimitives.ReadUInt32LittleEndian(data.Span);
            if (length > data.Length - 4) throw Wrong(name, $"element {i} claims {length} bytes, and {data.Length - 4} are left");
            strings[i] = data.Slice(4, (int)length);
            data = data[(4 + (int)length)..];
        }

        return data.IsEmpty ? new Tensor(shape, strings) : throw Wrong(name, $"{data.Length} bytes are left after the last element");
    }

    public static int Size(Tensor tensor)
    {
        var size = 0;
        foreach (var text in tensor.Strings.Span) size = checked(size + 4 + text.Length);
        return size;
    }

    public static void Write(Tensor tensor, Span<byte> destination)
    {
        foreach (var text in tensor.Strings.Span)
        {
            BinaryPrimitives.WriteInt32LittleEndian(destination, text.Length);
            text.Span.CopyTo(destination[4..]);
            destination = destination[(4 + text.Length)..];
        }
    }

    static OpenInferenceException Wrong(string name, string reason) => OpenInferenceException.Invalid($"input '{name}' of type BYTES: {reason}");
}
