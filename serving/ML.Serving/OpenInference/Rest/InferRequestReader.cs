using System.Text.Json;
using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;

namespace ML.Serving.OpenInference.Rest;

/// <summary>Reads an inference request: JSON, and after it the bytes of the inputs that announce them.</summary>
ref struct InferRequestReader
{
    readonly ReadOnlyMemory<byte> body;
    readonly InferRequest request = new();
    int binaryAt;

    InferRequestReader(ReadOnlyMemory<byte> body, int headerLength)
    {
        this.body = body;
        binaryAt = headerLength;
    }

    /// <param name="body">The whole body; tensors keep pointing into it.</param>
    /// <param name="headerLength">Bytes of JSON at its start.</param>
    public static InferRequest Read(ReadOnlyMemory<byte> body, int headerLength)
    {
        var reader = new InferRequestReader(body, headerLength);
        try
        {
            var json = new Utf8JsonReader(body.Span[..headerLength], new JsonReaderOptions { MaxDepth = 64 });
            reader.ReadRequest(ref json);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw OpenInferenceException.Invalid($"failed to parse the request JSON buffer: {error.Message}");
        }

        return reader.binaryAt == body.Length ? reader.request
            : throw OpenInferenceException.Invalid($"{body.Length - reader.binaryAt} bytes follow the last binary input and belong to none");
    }

    void ReadRequest(ref Utf8JsonReader json)
    {
        JsonWalk.Expect(ref json, JsonTokenType.StartObject, "the request");
        while (JsonWalk.NextMember(ref json))
        {
            if (json.ValueTextEquals("inputs"u8)) ReadInputs(ref json);
            else if (json.ValueTextEquals("outputs"u8)) ReadOutputs(ref json);
            else if (json.ValueTextEquals("id"u8)) request.Id = JsonWalk.Text(ref json, "id");
            else if (json.ValueTextEquals("parameters"u8)) ReadParameters(ref json);
            else JsonWalk.SkipValue(ref json);
        }

        // Whatever follows the object inside the announced length is not JSON.
        if (json.Read()) throw new JsonException("the request goes on after its end");
    }

    void ReadParameters(ref Utf8JsonReader json)
    {
        JsonWalk.Expect(ref json, JsonTokenType.StartObject, "parameters");
        while (JsonWalk.NextMember(ref json))
        {
            if (json.ValueTextEquals("binary_data_output"u8)) request.BinaryOutputs = JsonWalk.Flag(ref json, "binary_data_output");
            else if (json.ValueTextEquals("priority"u8)) request.Priority = (ulong)JsonWalk.Integer(ref json, "priority");
            else if (json.ValueTextEquals("timeout"u8)) request.TimeoutMicroseconds = JsonWalk.Integer(ref json, "timeout");
            else JsonWalk.SkipValue(ref json);
        }
    }

    void ReadInputs(ref Utf8JsonReader json)
    {
        JsonWalk.Expect(ref json, JsonTokenType.StartArray, "inputs");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray) ReadInput(ref json);
    }

    void ReadInput(ref Utf8JsonReader json)
    {
        JsonWalk.ExpectCurrent(ref json, JsonTokenType.StartObject, "an input");
        string? name = null, unknownType = null;
        var type = TensorElementType.DataTypeMax;
        long[]? shape = null;
        long? binarySize = null;
        Utf8JsonReader data = default;
        var hasData = false;
        while (JsonWalk.NextMember(ref json))
        {
            if (json.ValueTextEquals("name"u8)) name = JsonWalk.Text(ref json, "name");
            else if (json.ValueTextEquals("datatype"u8)) unknownType = ReadType(ref json, out type);
            else if (json.ValueTextEquals("shape"u8)) shape = JsonWalk.Integers(ref json, "shape");
            else if (json.ValueTextEquals("parameters"u8)) binarySize = ReadBinarySize(ref json) ?? binarySize;
            else if (json.ValueTextEquals("data"u8))
            {
                // The type and shape may come later: the place is kept and read then.
                data = json;
                hasData = true;
                JsonWalk.SkipValue(ref json);
            }
            else JsonWalk.SkipValue(ref json);
        }

        if (name is null) throw OpenInferenceException.Invalid("an input has no 'name'");
        if (shape is null) throw OpenInferenceException.Invalid($"input '{name}' has no 'shape'");
        if (type == TensorElementType.DataTypeMax) throw OpenInferenceException.Invalid($"input '{name}' has datatype '{unknownType}', which is none of the protocol's");
        request.Inputs.Add(new NamedTensor(name, Tensor(name, type, shape, binarySize, hasData, ref data)));
    }

    Tensor Tensor(string name, TensorElementType type, long[] shape, long? binarySize, bool hasData, ref Utf8JsonReader data)
    {
        if (binarySize is { } size)
        {
            if (hasData) throw OpenInferenceException.Invalid($"input '{name}' has both 'data' and 'binary_data_size'");
            if (size < 0 || size > body.Length - binaryAt)
                throw OpenInferenceException.Invalid($"input '{name}' announces {size} bytes, and {body.Length - binaryAt} are left in the body");
            var bytes = body.Slice(binaryAt, (int)size);
            binaryAt += (int)size;
            return BinaryTensor.Read(name, type, shape, bytes);
        }

        if (!hasData) throw OpenInferenceException.Invalid($"input '{name}' has neither 'data' nor 'binary_data_size'");
        return JsonTensor.Read(name, type, shape, ref data);
    }

    // Null for a type of the protocol, otherwise what stands in its place.
    static string? ReadType(ref Utf8JsonReader json, out TensorElementType type)
    {
        const int Longest = 16;
        JsonWalk.Expect(ref json, JsonTokenType.String, "datatype");
        Span<char> text = stackalloc char[Longest];
        type = TensorElementType.DataTypeMax;
        return json.ValueSpan.Length <= Longest && ElementTypes.TryParse(text[..json.CopyString(text)], out type) ? null : json.GetString();
    }

    static long? ReadBinarySize(ref Utf8JsonReader json)
    {
        long? size = null;
        JsonWalk.Expect(ref json, JsonTokenType.StartObject, "parameters");
        while (JsonWalk.NextMember(ref json))
        {
            if (json.ValueTextEquals("binary_data_size"u8)) size = JsonWalk.Integer(ref json, "binary_data_size");
            else if (json.ValueTextEquals("shared_memory_region"u8)) throw OpenInferenceException.Invalid("shared memory is not supported; send the data in the request");
            else JsonWalk.SkipValue(ref json);
        }

        return size;
    }

    void ReadOutputs(ref Utf8JsonReader json)
    {
        JsonWalk.Expect(ref json, JsonTokenType.StartArray, "outputs");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            JsonWalk.ExpectCurrent(ref json, JsonTokenType.StartObject, "an output");
            string? name = null;
            bool? binary = null;
            while (JsonWalk.NextMember(ref json))
            {
                if (json.ValueTextEquals("name"u8)) name = JsonWalk.Text(ref json, "name");
                else if (json.ValueTextEquals("parameters"u8)) binary = ReadOutputParameters(ref json);
                else JsonWalk.SkipValue(ref json);
            }

            request.Outputs.Add(new RequestedOutput(name ?? throw OpenInferenceException.Invalid("an output has no 'name'"), binary));
        }
    }

    static bool? ReadOutputParameters(ref Utf8JsonReader json)
    {
        bool? binary = null;
        JsonWalk.Expect(ref json, JsonTokenType.StartObject, "parameters");
        while (JsonWalk.NextMember(ref json))
        {
            if (json.ValueTextEquals("binary_data"u8)) binary = JsonWalk.Flag(ref json, "binary_data");
            else if (json.ValueTextEquals("classification"u8)) throw OpenInferenceException.Invalid("the classification extension is not supported");
            else if (json.ValueTextEquals("shared_memory_region"u8)) throw OpenInferenceException.Invalid("shared memory is not supported");
            else JsonWalk.SkipValue(ref json);
        }

        return binary;
    }
}
