using System.Runtime.InteropServices;

namespace ML.Training.Onnx;

/// <summary>An ONNX model that grows node by node. Numbers of messages and fields are those of onnx.proto.</summary>
sealed class OnnxGraph(string name)
{
    const int IrVersion = 8, Opset = 17, MlOpset = 3;
    const string MlDomain = "ai.onnx.ml";

    readonly ProtoWriter nodes = new();
    readonly ProtoWriter initializers = new();
    readonly ProtoWriter inputs = new();
    readonly ProtoWriter outputs = new();
    readonly ProtoWriter metadata = new();
    int made;

    /// <summary>Declares an input whose first dimension is the batch.</summary>
    public string Input(string input, OnnxType type, params ReadOnlySpan<long> more)
    {
        inputs.Message(11, Value(input, type, more));
        return input;
    }

    /// <summary>Declares an output whose first dimension is the batch.</summary>
    public void Output(string output, OnnxType type, params ReadOnlySpan<long> more) => outputs.Message(12, Value(output, type, more));

    /// <summary>Adds a node with one output; answers the output's name.</summary>
    public string Node(string op, IReadOnlyList<string> from, params OnnxAttribute[] attributes)
    {
        var output = $"{op.ToLowerInvariant()}_{made++}";
        Write(op, from, [output], attributes);
        return output;
    }

    /// <summary>Adds a node whose outputs have given names.</summary>
    public void Write(string op, IReadOnlyList<string> from, IReadOnlyList<string> to, OnnxAttribute[] attributes)
    {
        var node = new ProtoWriter();
        foreach (var input in from) node.Text(1, input);
        foreach (var output in to) node.Text(2, output);
        node.Text(3, $"node_{made++}").Text(4, op);
        foreach (var attribute in attributes) node.Message(5, attribute.Message);
        if (op is "LabelEncoder" || op.StartsWith("TreeEnsemble", StringComparison.Ordinal)) node.Text(7, MlDomain);
        nodes.Message(1, node);
    }

    public string Constant(ReadOnlySpan<float> values, params IEnumerable<long> shape) => Constant(OnnxType.Float, MemoryMarshal.AsBytes(values), shape);

    public string Constant(ReadOnlySpan<long> values, params IEnumerable<long> shape) => Constant(OnnxType.Int64, MemoryMarshal.AsBytes(values), shape);

    public void Metadata(string key, string value) => metadata.Message(14, new ProtoWriter().Text(1, key).Text(2, value));

    /// <summary>The whole file.</summary>
    public byte[] ToModel()
    {
        var graph = new ProtoWriter();
        Append(graph, nodes);
        graph.Text(2, name);
        Append(graph, initializers);
        Append(graph, inputs);
        Append(graph, outputs);
        var model = new ProtoWriter().Int(1, IrVersion).Text(2, "ml").Message(7, graph)
            .Message(8, new ProtoWriter().Text(1, "").Int(2, Opset))
            .Message(8, new ProtoWriter().Text(1, MlDomain).Int(2, MlOpset));
        Append(model, metadata);
        return model.ToArray();
    }

    string Constant(OnnxType type, ReadOnlySpan<byte> raw, IEnumerable<long> shape)
    {
        var constant = $"constant_{made++}";
        initializers.Message(5, new ProtoWriter().PackedInts(1, shape).Int(2, (long)type).Text(8, constant).Bytes(9, raw));
        return constant;
    }

    static ProtoWriter Value(string value, OnnxType type, ReadOnlySpan<long> more)
    {
        var shape = new ProtoWriter().Message(1, new ProtoWriter().Text(2, "batch"));
        foreach (var size in more) shape.Message(1, new ProtoWriter().Int(1, size));
        var tensor = new ProtoWriter().Int(1, (long)type).Message(2, shape);
        return new ProtoWriter().Text(1, value).Message(2, new ProtoWriter().Message(1, tensor));
    }

    // A message is the sequence of its fields: pieces written apart are joined by concatenation.
    static void Append(ProtoWriter to, ProtoWriter piece) => to.Raw(piece.ToArray());
}
