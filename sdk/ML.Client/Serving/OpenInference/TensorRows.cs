using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ML.Client.Errors;

namespace ML.Client.Serving.OpenInference;

/// <summary>A model's outputs as records.</summary>
internal static class TensorRows
{
    /// <exception cref="MlflowProtocolException">An output does not have one entry a row.</exception>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<InferenceTensor> outputs, int rows, JsonTypeInfo<T> type)
    {
        if (outputs.Count == 0) throw new MlflowProtocolException("the model answered without outputs");
        foreach (var output in outputs)
            if (output.Shape.Count == 0 || output.Shape[0] != rows)
                throw new MlflowProtocolException($"output '{output.Name}' has shape [{string.Join(", ", output.Shape)}]; expected one entry for each of {rows} rows");
        var written = outputs.Select(o => (o.Name, Size: (int)(o.Count / Math.Max(rows, 1)), IsList: o.Shape.Count > 1, Write: JsonTensor.Writer(o))).ToList();
        return [.. Enumerable.Range(0, rows).Select(row => Predictions.Fit(Row(written, row), type))];
    }

    static JsonNode? Row(List<(string Name, int Size, bool IsList, Action<Utf8JsonWriter, long> Write)> outputs, int row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, size, isList, write) in outputs)
            {
                json.WritePropertyName(name);
                if (isList) json.WriteStartArray();
                for (var i = 0; i < size; i++) write(json, (long)row * size + i);
                if (isList) json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return JsonNode.Parse(buffer.WrittenSpan);
    }
}
