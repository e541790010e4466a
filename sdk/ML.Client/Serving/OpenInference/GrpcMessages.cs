using System.Runtime.InteropServices;
using ML.Client.Errors;
using ML.Client.Tracing;

namespace ML.Client.Serving.OpenInference;

/// <summary>Open Inference's messages by their field numbers on the wire.</summary>
internal static class GrpcMessages
{
    /// <summary>ModelReadyRequest and ModelMetadataRequest.</summary>
    public static ProtoWriter Model(string name, string? version)
    {
        var message = new ProtoWriter();
        message.Text(1, name);
        if (version is not null) message.Text(2, version);
        return message;
    }

    /// <summary>ModelInferRequest, with the values of all inputs as bytes.</summary>
    public static ProtoWriter Infer(string model, string? version, IReadOnlyList<InferenceTensor> inputs, IReadOnlyList<string> outputs)
    {
        var message = Model(model, version);
        foreach (var input in inputs)
            message.Message(5, tensor =>
            {
                tensor.Text(1, input.Name);
                tensor.Text(2, input.Datatype);
                foreach (var size in input.Shape) tensor.Number(3, size);
            });
        foreach (var output in outputs) message.Message(6, wanted => wanted.Text(1, output));
        foreach (var input in inputs) message.Bytes(7, input.Data.Span);
        return message;
    }

    /// <summary>ServerReadyResponse and ModelReadyResponse.</summary>
    public static bool Flag(ReadOnlyMemory<byte> message)
    {
        for (var fields = new ProtoFields(message); fields.Next();)
            if (fields.Field == 1) return fields.Varint != 0;
        return false;
    }

    /// <summary>ModelMetadataResponse.</summary>
    public static InferenceModel Metadata(ReadOnlyMemory<byte> message)
    {
        var (name, platform) = ("", "");
        var (versions, inputs, outputs) = (new List<string>(), new List<TensorMetadata>(), new List<TensorMetadata>());
        for (var fields = new ProtoFields(message); fields.Next();)
        {
            if (fields.Field == 1) name = fields.Text;
            else if (fields.Field == 2) versions.Add(fields.Text);
            else if (fields.Field == 3) platform = fields.Text;
            else if (fields.Field is 4 or 5) (fields.Field == 4 ? inputs : outputs).Add(Head(fields.Payload).Metadata);
        }

        return new(name, versions, platform, inputs, outputs);
    }

    /// <summary>ModelInferResponse.</summary>
    public static IReadOnlyList<InferenceTensor> Outputs(ReadOnlyMemory<byte> message)
    {
        var heads = new List<(TensorMetadata Metadata, ReadOnlyMemory<byte>? Contents)>();
        var raw = new List<ReadOnlyMemory<byte>>();
        for (var fields = new ProtoFields(message); fields.Next();)
        {
            if (fields.Field == 5) heads.Add(Head(fields.Payload));
            else if (fields.Field == 6) raw.Add(fields.Payload);
        }

        if (raw.Count > 0 && raw.Count != heads.Count) throw new MlflowProtocolException($"the model answered {heads.Count} outputs and the bytes of {raw.Count}");
        return [.. heads.Select((head, i) => new InferenceTensor(head.Metadata.Name, head.Metadata.Datatype, [.. head.Metadata.Shape], raw.Count > 0 ? raw[i] : Contents(head.Metadata, head.Contents ?? default)))];
    }

    static (TensorMetadata Metadata, ReadOnlyMemory<byte>? Contents) Head(ReadOnlyMemory<byte> message)
    {
        var (name, datatype, shape) = ("", "", new List<long>());
        ReadOnlyMemory<byte>? contents = null;
        for (var fields = new ProtoFields(message); fields.Next();)
        {
            if (fields.Field == 1) name = fields.Text;
            else if (fields.Field == 2) datatype = fields.Text;
            else if (fields.Field == 3) shape.AddRange(fields.Varints());
            else if (fields.Field == 5) contents = fields.Payload;
        }

        return (new(name, datatype, shape), contents);
    }

    // Servers that do not answer bytes put the values into typed lists, the small integers widened.
    static ReadOnlyMemory<byte> Contents(TensorMetadata tensor, ReadOnlyMemory<byte> message)
    {
        var packed = new MemoryStream();
        for (var fields = new ProtoFields(message); fields.Next();)
        {
            if (fields.Field is 6 or 7) packed.Write(fields.Payload.Span);
            else if (fields.Field == 8) packed.Write(InferenceTensor.OfTexts(tensor.Name, [fields.Text]).Data.Span);
            else if (fields.Field is >= 1 and <= 5 && Datatypes.SizeOf(tensor.Datatype) is { } size)
                foreach (var value in fields.Varints()) packed.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value))[..size]);
        }

        return packed.ToArray();
    }
}
