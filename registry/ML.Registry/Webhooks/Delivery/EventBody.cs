using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ML.Registry.Webhooks.Delivery;

/// <summary>The JSON of a webhook call: entity, action, timestamp and data.</summary>
static class EventBody
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(EventKind kind, DateTimeOffset time, Action<Utf8JsonWriter> writeData)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("entity"u8, kind.Entity);
            json.WriteString("action"u8, kind.Action);
            json.WriteString("timestamp"u8, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteStartObject("data"u8);
            writeData(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Tags as an object from key to value.</summary>
    public static void WriteTags(Utf8JsonWriter json, IEnumerable<(string? Key, string? Value)> tags)
    {
        json.WriteStartObject("tags"u8);
        foreach (var (key, value) in tags) json.WriteString(key ?? "", value ?? "");
        json.WriteEndObject();
    }
}
