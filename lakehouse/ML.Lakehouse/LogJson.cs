using System.Text.Encodings.Web;
using System.Text.Json;

namespace ML.Lakehouse;

/// <summary>How the log's JSON is written: one line an action, no needless escapes.</summary>
static class LogJson
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonWriterOptions Writer { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
