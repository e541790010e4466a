using System.Buffers;
using System.Text.Json;

namespace ML.Features.Online.Feast;

/// <summary>Writes the answer of <c>/get-online-features</c>: column by column, the entities' first.</summary>
static class FeastAnswer
{
    /// <param name="views">Name and version of each view that was asked, for callers who want to know. Null: not asked for.</param>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<OnlineColumn> columns, int rows, IReadOnlyList<(string Name, int Version)>? views)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("results"u8);
        var presence = new Presence(rows);
        foreach (var column in columns) WriteColumn(writer, column, presence);
        writer.WriteEndArray();
        writer.WriteStartObject("metadata"u8);
        writer.WriteStartArray("feature_names"u8);
        foreach (var column in columns) writer.WriteStringValue(column.Name);
        writer.WriteEndArray();
        if (views is not null) WriteViews(writer, views);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    static void WriteViews(Utf8JsonWriter writer, IReadOnlyList<(string Name, int Version)> views)
    {
        writer.WriteStartArray("feature_view_metadata"u8);
        foreach (var (name, version) in views)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, name);
            writer.WriteNumber("version"u8, version);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static void WriteColumn(Utf8JsonWriter writer, OnlineColumn column, Presence presence)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("values"u8);
        for (var row = 0; row < column.Values.Length; row++) FeastValueJson.Write(writer, column.Values[row]);
        writer.WriteEndArray();
        presence.Of(column);
        writer.WritePropertyName("statuses"u8);
        writer.WriteRawValue(presence.Statuses, skipInputValidation: true);
        writer.WritePropertyName("event_timestamps"u8);
        writer.WriteRawValue(presence.EventTimes, skipInputValidation: true);
        writer.WriteEndObject();
    }

    static ReadOnlySpan<byte> Name(FeatureStatus status) => status switch
    {
        FeatureStatus.NotFound => "NOT_FOUND"u8,
        FeatureStatus.OutsideMaxAge => "OUTSIDE_MAX_AGE"u8,
        _ => "PRESENT"u8,
    };

    /// <summary>Statuses and times of a column as JSON. Columns of one lookup share them, so they are written out once for all of these.</summary>
    sealed class Presence(int rows)
    {
        readonly ArrayBufferWriter<byte> statuses = new(), times = new();
        OnlineColumn? last;

        public ReadOnlySpan<byte> Statuses => statuses.WrittenSpan;

        public ReadOnlySpan<byte> EventTimes => times.WrittenSpan;

        public void Of(OnlineColumn column)
        {
            if (last is { } same && ReferenceEquals(same.Statuses, column.Statuses) && ReferenceEquals(same.EventTimes, column.EventTimes)) return;
            last = column;
            Write(statuses, (writer, row) => writer.WriteStringValue(Name(column.Statuses?[row] ?? FeatureStatus.Present)));
            Write(times, (writer, row) => FeastValueJson.WriteMoment(writer, column.EventTimes?[row] ?? 0));
        }

        void Write(ArrayBufferWriter<byte> target, Action<Utf8JsonWriter, int> element)
        {
            target.ResetWrittenCount();
            using var writer = new Utf8JsonWriter(target, JsonBody.Options);
            writer.WriteStartArray();
            for (var row = 0; row < rows; row++) element(writer, row);
            writer.WriteEndArray();
        }
    }
}
