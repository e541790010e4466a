using Google.Protobuf;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;
using ML.Serving.OpenInference.Grpc.Messages;

namespace ML.Serving.OpenInference.Grpc;

/// <summary>From the wire's inference messages to a request, and from a result to the wire.</summary>
static class InferMessages
{
    public static InferRequest ToRequest(ModelInferRequest message)
    {
        var request = new InferRequest { Id = message.Id };
        var raw = message.RawInputContents;
        if (raw.Count > 0 && raw.Count != message.Inputs.Count)
            throw OpenInferenceException.Invalid($"raw_input_contents has {raw.Count} entries for {message.Inputs.Count} inputs");
        for (var i = 0; i < message.Inputs.Count; i++) request.Inputs.Add(Input(message.Inputs[i], raw.Count > 0 ? raw[i] : null));
        foreach (var output in message.Outputs) request.Outputs.Add(new RequestedOutput(output.Name, true));
        if (message.Parameters.TryGetValue("priority", out var priority)) request.Priority = priority.Uint64Param > 0 ? priority.Uint64Param : (ulong)Math.Max(0, priority.Int64Param);
        if (message.Parameters.TryGetValue("timeout", out var timeout)) request.TimeoutMicroseconds = Math.Max(timeout.Int64Param, (long)Math.Min(timeout.Uint64Param, long.MaxValue));
        return request;
    }

    public static ModelInferResponse ToResponse(ServableModel model, string id, InferenceResult result)
    {
        var response = new ModelInferResponse { ModelName = model.Name, ModelVersion = model.Version, Id = id };
        for (var i = 0; i < result.Values.Count; i++)
        {
            var tensor = result.Values[i].Tensor!;
            var output = new ModelInferResponse.Types.InferOutputTensor { Name = result.Names[i], Datatype = ElementTypes.NameOf(tensor.Type) };
            output.Shape.AddRange(tensor.Shape);
            response.Outputs.Add(output);
            response.RawOutputContents.Add(Raw(tensor));
        }

        return response;
    }

    static NamedTensor Input(ModelInferRequest.Types.InferInputTensor input, ByteString? raw)
    {
        if (!ElementTypes.TryParse(input.Datatype, out var type))
            throw OpenInferenceException.Invalid($"input '{input.Name}' has datatype '{input.Datatype}', which is none of the protocol's");
        if (input.Parameters.ContainsKey("shared_memory_region")) throw OpenInferenceException.Invalid("shared memory is not supported; send the data in the request");
        long[] shape = [.. input.Shape];
        return new NamedTensor(input.Name, raw is not null
            ? BinaryTensor.Read(input.Name, type, shape, raw.Memory)
            : TensorContents.Read(input.Name, type, shape, input.Contents ?? new InferTensorContents()));
    }

    static ByteString Raw(Tensor tensor)
    {
        if (!tensor.IsString) return ByteString.CopyFrom(tensor.Data.Span);
        var bytes = new byte[BytesCodec.Size(tensor)];
        BytesCodec.Write(tensor, bytes);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
