using System.Buffers.Binary;
using System.Text;

namespace ML.Client.Compat.Tests;

/// <summary>Writes a small real ONNX model, y = x·w + b, field by field, so that the tests need no other tool for it.</summary>
public static class OnnxFiles
{
    public static void WriteLinear(string path, float[] weights, float bias)
    {
        var w = Tensor("w", [weights.Length, 1], weights);
        var b = Tensor("b", [1], [bias]);
        var node = Concat(Text(1, "x"), Text(1, "w"), Text(1, "b"), Text(2, "y"), Text(3, "n"), Text(4, "Gemm"));
        var graph = Concat(Field(1, node), Text(2, "g"), Field(5, w), Field(5, b), Field(11, Value("x", weights.Length)), Field(12, Value("y", 1)));
        File.WriteAllBytes(path, Concat(Number(1, 8), Text(2, "ml-tests"), Field(7, graph), Field(8, Concat(Text(1, ""), Number(2, 17)))));
    }

    static byte[] Value(string name, int columns)
    {
        var shape = Concat(Field(1, Text(2, "N")), Field(1, Number(1, columns)));
        return Concat(Text(1, name), Field(2, Field(1, Concat(Number(1, 1), Field(2, shape)))));
    }

    static byte[] Tensor(string name, int[] dims, float[] values)
    {
        var raw = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(i * 4), values[i]);
        return Concat([.. dims.Select(d => Number(1, d)), Number(2, 1), Text(8, name), Field(9, raw)]);
    }

    static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    static byte[] Field(int field, byte[] payload) => Concat(Varint(field << 3 | 2), Varint(payload.Length), payload);

    static byte[] Number(int field, long value) => Concat(Varint(field << 3), Varint(value));

    static byte[] Varint(long value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7) bytes.Add((byte)(value & 0x7F | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    static byte[] Concat(params byte[][] parts) => [.. parts.SelectMany(p => p)];
}
