using System.Buffers;
using System.Text.Json;

namespace ML.Features.Online.Feast;

/// <summary>
/// The answer of <c>/get-online-features</c>: column by column, the entities' first. Statuses and times are kept once for the
/// columns that share them, so that the whole, most of which they are, is put together where it is sent from.
/// </summary>
sealed class FeastAnswer
{
    // What is sent together at least.
    const int BytesOfPiece = 1 << 20;

    readonly ArrayBufferWriter<byte> text;
    readonly List<(Range Values, Range Presence)> columns;
    readonly Range end;

    /// <param name="text">An empty buffer; it belongs to the answer.</param>
    /// <param name="views">Name and version of each view that was asked, for callers who want to know. Null: not asked for.</param>
    public FeastAnswer(ArrayBufferWriter<byte> text, IReadOnlyList<OnlineColumn> columns, int rows, IReadOnlyList<(string Name, int Version)>? views)
    {
        this.text = text;
        this.columns = new List<(Range, Range)>(columns.Count);
        var presence = Range.All;
        for (var i = 0; i < columns.Count; i++)
        {
            var start = text.WrittenCount;
            text.Write(i == 0 ? "{\"results\":[{\"values\":"u8 : ",{\"values\":"u8);
            FeastValues.Write(text, columns[i].Values);
            var values = start..text.WrittenCount;
            if (i == 0 || !ReferenceEquals(columns[i].Statuses, columns[i - 1].Statuses) || !ReferenceEquals(columns[i].EventTimes, columns[i - 1].EventTimes))
            {
                FeastPresence.Write(text, columns[i], rows);
                presence = values.End..text.WrittenCount;
            }

            this.columns.Add((values, presence));
            Length += LengthOf(values) + LengthOf(presence);
        }

        var last = text.WrittenCount;
        text.Write(columns.Count == 0 ? "{\"results\":[],\"metadata\":"u8 : "],\"metadata\":"u8);
        using (var writer = new Utf8JsonWriter(text, JsonBody.Options)) WriteMetadata(writer, columns, views);
        text.Write("}"u8);
        end = last..text.WrittenCount;
        Length += LengthOf(end);
    }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>Writes as many columns as are sent well together, from one on; returns the next one, or null at the end.</summary>
    public int? Write(IBufferWriter<byte> target, int from)
    {
        var (to, length) = (from, 0);
        for (; to < columns.Count && length < BytesOfPiece; to++) length += LengthOf(columns[to].Values) + LengthOf(columns[to].Presence);
        if (to == columns.Count) length += LengthOf(end);
        var left = target.GetSpan(length);
        for (var i = from; i < to; i++)
        {
            Copy(columns[i].Values, ref left);
            Copy(columns[i].Presence, ref left);
        }

        if (to == columns.Count) Copy(end, ref left);
        target.Advance(length);
        return to < columns.Count ? to : null;
    }

    void Copy(Range part, ref Span<byte> target)
    {
        text.WrittenSpan[part].CopyTo(target);
        target = target[LengthOf(part)..];
    }

    static int LengthOf(Range part) => part.End.Value - part.Start.Value;

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
