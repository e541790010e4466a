using System.Text.Json;

namespace ML.Features.Online.Feast;

/// <summary>Writes the answer of <c>/get-online-features</c>: column by column, the entities' first.</summary>
static class FeastAnswer
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<OnlineColumn> columns, int rows)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("results"u8);
        foreach (var column in columns) WriteColumn(writer, column, rows);
        writer.WriteEndArray();
        writer.WriteStartObject("metadata"u8);
        writer.WriteStartArray("feature_names"u8);
        foreach (var column in columns) writer.WriteStringValue(column.Name);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    static void WriteColumn(Utf8JsonWriter writer, OnlineColumn column, int rows)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("values"u8);
        foreach (var value in column.Values) FeatureValueJson.Write(writer, value, unixSeconds: true);
        writer.WriteEndArray();
        writer.WriteStartArray("statuses"u8);
        for (var row = 0; row < rows; row++) writer.WriteStringValue(Name(column.Statuses?[row] ?? FeatureStatus.Present));
        writer.WriteEndArray();
        writer.WriteStartArray("event_timestamps"u8);
        for (var row = 0; row < rows; row++) FeatureValueJson.WriteMoment(writer, column.EventTimes?[row] ?? 0);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static ReadOnlySpan<byte> Name(FeatureStatus status) => status switch
    {
        FeatureStatus.NotFound => "NOT_FOUND"u8,
        FeatureStatus.OutsideMaxAge => "OUTSIDE_MAX_AGE"u8,
        _ => "PRESENT"u8,
    };
}
