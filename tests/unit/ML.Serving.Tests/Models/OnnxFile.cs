using Google.Protobuf;

namespace ML.Serving.Tests.Models;

/// <summary>Writes small ONNX graphs, message by message, so that tests need no other tool.</summary>
sealed class OnnxFile
{
    public const int Float = 1, Int64 = 7, String = 8, Bool = 9;

    readonly List<(int Field, byte[] Message)> graph = [];

    public OnnxFile Node(string type, string[] inputs, string[] outputs, params (string Name, OnnxFile Graph)[] bodies) => Add(1, node =>
    {
        foreach (var input in inputs) Text(node, 1, input);
        foreach (var output in outputs) Text(node, 2, output);
        Text(node, 4, type);
        foreach (var (name, body) in bodies)
            Message(node, 5, attribute =>
            {
                Text(attribute, 1, name);
                Message(attribute, 6, body.WriteGraph);
                Number(attribute, 20, 5);
            });
    });

    public OnnxFile Input(string name, int type, params object[] shape) => Add(11, value => Value(value, name, type, shape));

    public OnnxFile Output(string name, int type, params object[] shape) => Add(12, value => Value(value, name, type, shape));

    public OnnxFile Constant(string name, long[] dims, float[] values) => Add(5, tensor =>
    {
        foreach (var dim in dims) Number(tensor, 1, dim);
        Number(tensor, 2, Float);
        Text(tensor, 8, name);
        Bytes(tensor, 9, System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).ToArray());
    });

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            Number(output, 1, 8);
            Message(output, 7, WriteGraph);
            Message(output, 8, opset => Number(opset, 2, 17));
        }

        return stream.ToArray();
    }

    void WriteGraph(CodedOutputStream output)
    {
        Text(output, 2, "g");
        foreach (var (field, message) in graph) Bytes(output, field, message);
    }

    OnnxFile Add(int field, Action<CodedOutputStream> write)
    {
        graph.Add((field, Encode(write)));
        return this;
    }

    static void Value(CodedOutputStream output, string name, int type, object[] shape)
    {
        Text(output, 1, name);
        Message(output, 2, valueType => Message(valueType, 1, tensor =>
        {
            Number(tensor, 1, type);
            Message(tensor, 2, dims =>
            {
                foreach (var size in shape)
                    Message(dims, 1, dim =>
                    {
                        if (size is string symbol) Text(dim, 2, symbol);
                        else Number(dim, 1, Convert.ToInt64(size));
                    });
            });
        }));
    }

    static void Message(CodedOutputStream output, int field, Action<CodedOutputStream> write) => Bytes(output, field, Encode(write));

    static byte[] Encode(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true)) write(output);
        return stream.ToArray();
    }

    static void Bytes(CodedOutputStream output, int field, byte[] value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(value));
    }

    static void Text(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    static void Number(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }
}
