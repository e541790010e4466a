using System.Buffers;
using System.Text.Json;
using ML.Common.Errors;

namespace ML.Serving.Scoring;

/// <summary>The error body of MLflow's scoring server.</summary>
static class ScoringError
{
    public static int Write(IBufferWriter<byte> output, ScoringException error)
    {
        var entry = ErrorCodeTable.Of(error.Code);
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("error_code", entry.Name);
        json.WriteString("message", error.Message);
        if (entry.SqlState is not null) json.WriteString("sqlstate", error.ErrorClass == ScoringException.SchemaEnforcementFailed ? "KAM01" : entry.SqlState);
        if (entry.ErrorClass is not null) json.WriteString("error_class", error.ErrorClass ?? entry.ErrorClass);
        if (error.Detail is not null) json.WriteString("stack_trace", error.Detail);
        json.WriteEndObject();
        return entry.Status;
    }
}
