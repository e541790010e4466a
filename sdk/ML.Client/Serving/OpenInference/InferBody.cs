using System.Buffers;
using System.Text.Json;
using ML.Client.Errors;

namespace ML.Client.Serving.OpenInference;

/// <summary>Bodies of <c>/infer</c>: JSON, and after it the bytes of the tensors that do not stand in it.</summary>
internal static class InferBody
{
    public static (ReadOnlyMemory<byte> Json, IReadOnlyList<ReadOnlyMemory<byte>> Raw) Write(IReadOnlyList<InferenceTensor> inputs, IReadOnlyList<string> outputs, bool binary)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (binary) WriteFlag(json, "binary_data_output");
            json.WriteStartArray("inputs");
            foreach (var input in inputs) WriteInput(json, input, binary);
            json.WriteEndArray();
            if (outputs.Count > 0) WriteOutputs(json, outputs);
            json.WriteEndObject();
        }

        return (buffer.WrittenMemory, binary ? [.. inputs.Select(i => i.Data)] : []);
    }

    /// <exception cref="MlflowProtocolException">The answer is not what it should be.</exception>
    public static IReadOnlyList<InferenceTensor> Read(ReadOnlyMemory<byte> body, string path)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Span);
            using var document = JsonDocument.ParseValue(ref reader);
            var raw = body[(int)reader.BytesConsumed..];
            var tensors = new List<InferenceTensor>();
            foreach (var output in document.RootElement.GetProperty("outputs").EnumerateArray()) tensors.Add(ReadOutput(output, ref raw));
            return tensors;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or ArgumentException or NotSupportedException)
        {
            throw new MlflowProtocolException($"{path} answered something that is no inference: {error.Message}", error);
        }
    }

    static InferenceTensor ReadOutput(JsonElement output, ref ReadOnlyMemory<byte> raw)
    {
        var (name, datatype) = (output.GetProperty("name").GetString()!, output.GetProperty("datatype").GetString()!);
        var shape = output.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64()).ToArray();
        if (!output.TryGetProperty("parameters", out var parameters) || !parameters.TryGetProperty("binary_data_size", out var size))
            return JsonTensor.Of(name, datatype, shape, [.. output.GetProperty("data").EnumerateArray()]);
        var length = size.GetInt32();
        if (length < 0 || length > raw.Length) throw new FormatException($"output '{name}' claims {length} bytes, and {raw.Length} are left");
        var data = raw[..length];
        raw = raw[length..];
        return new(name, datatype, shape, data);
    }

    static void WriteInput(Utf8JsonWriter json, InferenceTensor input, bool binary)
    {
        json.WriteStartObject();
        json.WriteString("name", input.Name);
        json.WriteString("datatype", input.Datatype);
        json.WriteStartArray("shape");
        foreach (var size in input.Shape) json.WriteNumberValue(size);
        json.WriteEndArray();
        if (binary)
        {
            json.WriteStartObject("parameters");
            json.WriteNumber("binary_data_size", input.Data.Length);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartArray("data");
            var (write, count) = (JsonTensor.Writer(input), input.Count);
            for (var i = 0L; i < count; i++) write(json, i);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    static void WriteOutputs(Utf8JsonWriter json, IReadOnlyList<string> outputs)
    {
        json.WriteStartArray("outputs");
        foreach (var output in outputs)
        {
            json.WriteStartObject();
            json.WriteString("name", output);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void WriteFlag(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject("parameters");
        json.WriteBoolean(name, true);
        json.WriteEndObject();
    }
}
