using System.Buffers;
using System.Text.Json;

namespace ML.Client.Logging;

/// <summary>Writes <c>log-batch</c> bodies straight to bytes: a million points must not become a million records first.</summary>
internal static class BatchWriter
{
    static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Metrics(string runId, ReadOnlySpan<MetricPoint> points)
    {
        var buffer = new ArrayBufferWriter<byte>(points.Length * 80 + 128);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteString("run_id"u8, runId);
        writer.WriteStartArray("metrics"u8);
        foreach (ref readonly var point in points) Write(writer, point);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Texts(string runId, IReadOnlyCollection<KeyValuePair<string, string>> parameters, IReadOnlyCollection<KeyValuePair<string, string>> tags)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteString("run_id"u8, runId);
        Write(writer, "params"u8, parameters);
        Write(writer, "tags"u8, tags);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    static void Write(Utf8JsonWriter writer, in MetricPoint point)
    {
        writer.WriteStartObject();
        writer.WriteString("key"u8, point.Key);
        if (double.IsFinite(point.Value)) writer.WriteNumber("value"u8, point.Value);
        else writer.WriteString("value"u8, double.IsNaN(point.Value) ? "NaN"u8 : point.Value > 0 ? "Infinity"u8 : "-Infinity"u8);
        writer.WriteNumber("timestamp"u8, point.Timestamp);
        writer.WriteNumber("step"u8, point.Step);
        if (point.Target is { } target) Write(writer, target);
        writer.WriteEndObject();
    }

    static void Write(Utf8JsonWriter writer, MetricTarget target)
    {
        if (target.ModelId is { } model) writer.WriteString("model_id"u8, model);
        if (target.DatasetName is { } name) writer.WriteString("dataset_name"u8, name);
        if (target.DatasetDigest is { } digest) writer.WriteString("dataset_digest"u8, digest);
    }

    static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyCollection<KeyValuePair<string, string>> pairs)
    {
        if (pairs.Count == 0) return;
        writer.WriteStartArray(name);
        foreach (var (key, value) in pairs)
        {
            writer.WriteStartObject();
            writer.WriteString("key"u8, key);
            writer.WriteString("value"u8, value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
