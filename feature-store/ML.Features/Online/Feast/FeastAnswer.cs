using System.Buffers;
using System.Text.Json;

namespace ML.Features.Online.Feast;

/// <summary>Writes the answer of <c>/get-online-features</c>: column by column, the entities' first.</summary>
static class FeastAnswer
{
    /// <param name="views">Name and version of each view that was asked, for callers who want to know. Null: not asked for.</param>
    public static void Write(ArrayBufferWriter<byte> target, IReadOnlyList<OnlineColumn> columns, int rows, IReadOnlyList<(string Name, int Version)>? views)
    {
        target.Write("{\"results\":["u8);
        var presence = new FeastPresence(rows);
        for (var i = 0; i < columns.Count; i++)
        {
            target.Write(i == 0 ? "{\"values\":"u8 : ",{\"values\":"u8);
            FeastValues.Write(target, columns[i].Values);
            target.Write(presence.Of(columns[i]));
            target.Write("}"u8);
        }

        target.Write("],\"metadata\":"u8);
        using (var writer = new Utf8JsonWriter(target, JsonBody.Options)) WriteMetadata(writer, columns, views);
        target.Write("}"u8);
    }

    static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyList<OnlineColumn> columns, IReadOnlyList<(string Name, int Version)>? views)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("feature_names"u8);
        foreach (var column in columns) writer.WriteStringValue(column.Name);
        writer.WriteEndArray();
        if (views is not null) WriteViews(writer, views);
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
}
