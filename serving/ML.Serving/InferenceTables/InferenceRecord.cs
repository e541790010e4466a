using System.Buffers;
using System.Text.Json;

namespace ML.Serving.InferenceTables;

/// <summary>One line of the spool, which becomes one row of the table.</summary>
static class InferenceRecord
{
    /// <summary>The table's columns with their types, in DuckDB's words.</summary>
    public static readonly (string Name, string Type)[] Columns =
    [
        ("request_id", "VARCHAR"), ("trace_id", "VARCHAR"), ("caller", "VARCHAR"), ("endpoint", "VARCHAR"), ("served_entity", "VARCHAR"),
        ("model_name", "VARCHAR"), ("model_version", "VARCHAR"), ("timestamp_ms", "BIGINT"), ("status_code", "INTEGER"),
        ("execution_time_ms", "DOUBLE"), ("sampling_fraction", "DOUBLE"), ("request", "VARCHAR"), ("response", "VARCHAR"),
    ];

    public static byte[] Encode(in InferenceEntry entry, ReadOnlySpan<byte> request, ReadOnlySpan<byte> response)
    {
        var buffer = new ArrayBufferWriter<byte>(request.Length + response.Length + 512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("request_id", entry.RequestId);
            json.WriteString("trace_id", entry.TraceId);
            json.WriteString("caller", entry.Caller);
            json.WriteString("endpoint", entry.Endpoint);
            json.WriteString("served_entity", entry.Entity);
            json.WriteString("model_name", entry.ModelName);
            json.WriteString("model_version", entry.ModelVersion);
            json.WriteNumber("timestamp_ms", entry.TimestampMs);
            json.WriteNumber("status_code", entry.Status);
            json.WriteNumber("execution_time_ms", entry.ExecutionMs);
            json.WriteNumber("sampling_fraction", entry.SamplingRate);
            WriteText(json, "request", request);
            WriteText(json, "response", response);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    // What is no UTF-8 (a broken request) is kept with its bad bytes replaced.
    static void WriteText(Utf8JsonWriter json, string name, ReadOnlySpan<byte> utf8)
    {
        if (System.Text.Unicode.Utf8.IsValid(utf8)) json.WriteString(name, utf8);
        else json.WriteString(name, System.Text.Encoding.UTF8.GetString(utf8));
    }
}
