namespace ML.Client.Onnx;

/// <summary>Reads the parts of <c>onnx.ModelProto</c> that describe a model's face: names, types, shapes, versions.</summary>
internal static class OnnxReader
{
    public static OnnxFile Read(Stream stream)
    {
        long ir = 0, opset = 0;
        string producer = "", version = "";
        var graph = new Graph();
        for (var model = new ProtoReader(stream, stream.Length); model.Next();)
        {
            switch (model.Field)
            {
                case 1: ir = model.Varint; break;
                case 2: producer = model.Text(); break;
                case 3: version = model.Text(); break;
                case 7: ReadGraph(model.Message(), graph); break;
                case 8: opset = Math.Max(opset, ReadOpset(model.Message())); break;
            }
        }

        // Files of IR version 3 list every weight among the inputs.
        var inputs = graph.Inputs.Where(i => !graph.Initializers.Contains(i.Name)).ToList();
        return new(ir, opset, $"{producer} {version}".Trim(), inputs, graph.Outputs, [.. graph.ExternalFiles.Order(StringComparer.Ordinal)]);
    }

    static void ReadGraph(ProtoReader reader, Graph graph)
    {
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 5: ReadInitializer(reader.Message(), graph); break;
                case 11: graph.Inputs.Add(ReadValue(reader.Message())); break;
                case 12: graph.Outputs.Add(ReadValue(reader.Message())); break;
            }
        }
    }

    static void ReadInitializer(ProtoReader reader, Graph graph)
    {
        while (reader.Next())
        {
            if (reader.Field == 8) graph.Initializers.Add(reader.Text());
            else if (reader.Field == 13 && ReadEntry(reader.Message()) is ("location", { Length: > 0 } file)) graph.ExternalFiles.Add(file);
        }
    }

    static (string Key, string Value) ReadEntry(ProtoReader reader)
    {
        string key = "", value = "";
        while (reader.Next())
        {
            if (reader.Field == 1) key = reader.Text();
            else if (reader.Field == 2) value = reader.Text();
        }

        return (key, value);
    }

    static long ReadOpset(ProtoReader reader)
    {
        string domain = "";
        long version = 0;
        while (reader.Next())
        {
            if (reader.Field == 1) domain = reader.Text();
            else if (reader.Field == 2) version = reader.Varint;
        }

        return domain is "" or "ai.onnx" ? version : 0;
    }

    static OnnxTensor ReadValue(ProtoReader reader)
    {
        var name = "";
        (int? Type, List<long>? Shape) tensor = (null, null);
        while (reader.Next())
        {
            if (reader.Field == 1) name = reader.Text();
            else if (reader.Field == 2) tensor = ReadType(reader.Message());
        }

        return new(name, tensor.Type, tensor.Shape);
    }

    static (int? Type, List<long>? Shape) ReadType(ProtoReader reader)
    {
        (int?, List<long>?) tensor = (null, null);
        while (reader.Next())
            if (reader.Field == 1) tensor = ReadTensorType(reader.Message());
        return tensor;
    }

    static (int? Type, List<long>? Shape) ReadTensorType(ProtoReader reader)
    {
        int? type = null;
        List<long>? shape = null;
        while (reader.Next())
        {
            if (reader.Field == 1) type = (int)reader.Varint;
            else if (reader.Field == 2) shape = ReadShape(reader.Message());
        }

        return (type, shape);
    }

    static List<long> ReadShape(ProtoReader reader)
    {
        var shape = new List<long>();
        while (reader.Next())
            if (reader.Field == 1) shape.Add(ReadDimension(reader.Message()));
        return shape;
    }

    static long ReadDimension(ProtoReader reader)
    {
        long size = -1;
        while (reader.Next())
            if (reader.Field == 1) size = reader.Varint;
        return size;
    }

    sealed class Graph
    {
        public List<OnnxTensor> Inputs { get; } = [];

        public List<OnnxTensor> Outputs { get; } = [];

        public HashSet<string> Initializers { get; } = new(StringComparer.Ordinal);

        public HashSet<string> ExternalFiles { get; } = new(StringComparer.Ordinal);
    }
}
