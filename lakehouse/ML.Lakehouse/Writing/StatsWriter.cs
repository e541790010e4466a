using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Writing;

/// <summary>Turns what COPY reports about a file into the protocol's statistics.</summary>
static class StatsWriter
{
    sealed record ColumnStats(string? Min, string? Max, string? Nulls);

    /// <param name="statistics">Map from quoted column path to a map of statistic and text.</param>
    /// <param name="indexed">Leaf columns to describe, from the first; -1 is all.</param>
    public static byte[] Write(long rows, DuckDbVector statistics, int row, StructType schema, int indexed)
    {
        var columns = Read(statistics, row);
        var chosen = Leaves(schema, "").Take(indexed < 0 ? int.MaxValue : indexed).Select(l => l.Key).ToHashSet();
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, LogJson.Writer);
        writer.WriteStartObject();
        writer.WriteNumber("numRecords", rows);
        Section(writer, "minValues", schema, columns, chosen, (w, name, type, s) => Value(w, name, type, s.Min, roundUp: false));
        Section(writer, "maxValues", schema, columns, chosen, (w, name, type, s) => Value(w, name, type, s.Max, roundUp: true));
        Section(writer, "nullCount", schema, columns, chosen, (w, name, _, s) => { if (s.Nulls is not null) Raw(w, name, s.Nulls); });
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    static IEnumerable<(string Key, StructField Field)> Leaves(StructType type, string prefix)
    {
        foreach (var field in type.Fields)
        {
            var key = Key(prefix, field);
            if (field.Type is StructType nested)
                foreach (var leaf in Leaves(nested, key)) yield return leaf;
            else yield return (key, field);
        }
    }

    static string Key(string prefix, StructField field) => (prefix.Length == 0 ? "" : prefix + ".") + Sql.Identifier(field.PhysicalName);

    static void Section(
        Utf8JsonWriter writer, string name, StructType schema, Dictionary<string, ColumnStats> columns, HashSet<string> chosen,
        Action<Utf8JsonWriter, string, DataType, ColumnStats> write)
    {
        writer.WriteStartObject(name);
        Fields(writer, schema, "", columns, chosen, write);
        writer.WriteEndObject();
    }

    static void Fields(
        Utf8JsonWriter writer, StructType type, string prefix, Dictionary<string, ColumnStats> columns, HashSet<string> chosen,
        Action<Utf8JsonWriter, string, DataType, ColumnStats> write)
    {
        foreach (var field in type.Fields)
        {
            var key = Key(prefix, field);
            if (field.Type is StructType nested)
            {
                if (!columns.Keys.Any(k => k.StartsWith(key + ".", StringComparison.Ordinal))) continue;
                writer.WriteStartObject(field.PhysicalName);
                Fields(writer, nested, key, columns, chosen, write);
                writer.WriteEndObject();
            }
            else if (chosen.Contains(key) && columns.TryGetValue(key, out var stats))
                write(writer, field.PhysicalName, field.Type, stats);
        }
    }

    static Dictionary<string, ColumnStats> Read(DuckDbVector statistics, int row)
    {
        var columns = new Dictionary<string, ColumnStats>();
        if (statistics.IsNull(row)) return columns;
        var entries = statistics.Elements;
        var (names, details) = (entries.Field(0), entries.Field(1));
        var range = statistics.GetRange(row);
        for (var i = range.Start.Value; i < range.End.Value; i++) columns[names.GetString(i)] = Read(details, i, details.Elements);
        return columns;
    }

    static ColumnStats Read(DuckDbVector details, int column, DuckDbVector entries)
    {
        var (keys, values) = (entries.Field(0), entries.Field(1));
        var range = details.GetRange(column);
        string? min = null, max = null, nulls = null;
        for (var i = range.Start.Value; i < range.End.Value; i++)
        {
            var key = keys.GetBytes(i);
            if (key.SequenceEqual("min"u8)) min = values.GetString(i);
            else if (key.SequenceEqual("max"u8)) max = values.GetString(i);
            else if (key.SequenceEqual("null_count"u8)) nulls = values.GetString(i);
        }

        return new ColumnStats(min, max, nulls);
    }

    static void Value(Utf8JsonWriter writer, string name, DataType type, string? text, bool roundUp)
    {
        if (text is null) return;
        switch (type)
        {
            case DecimalType:
                Raw(writer, name, WithZero(text));
                break;
            case PrimitiveType { Name: "long" or "integer" or "short" or "byte" }:
                Raw(writer, name, text);
                break;
            case PrimitiveType { Name: "double" or "float" }:
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) Raw(writer, name, text);
                break;
            case PrimitiveType { Name: "string" }:
                writer.WriteString(name, text);
                break;
            case PrimitiveType { Name: "date" }:
                // Days before year 1 and after 9999 have a form that only DuckDB reads.
                if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) writer.WriteString(name, text);
                break;
            case PrimitiveType { Name: "timestamp" or "timestamp_ntz" } time:
                if (Moment(text, time.Name == "timestamp", roundUp) is { } moment) writer.WriteString(name, moment);
                break;
        }
    }

    static void Raw(Utf8JsonWriter writer, string name, string number)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(number, skipInputValidation: true);
    }

    // DuckDB leaves out the zero before the point where a type has no digits there, which JSON has not.
    static string WithZero(string number) => number switch
    {
        ['.', ..] => "0" + number,
        ['-', '.', .. var rest] => "-0." + rest,
        _ => number,
    };

    /// <summary>To the millisecond, as the protocol has it; the upper bound is rounded up so that it stays one.</summary>
    static string? Moment(string text, bool zoned, bool roundUp)
    {
        if (text.EndsWith("+00", StringComparison.Ordinal)) text = text[..^3];
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return null;
        var cut = new DateTime(time.Ticks - time.Ticks % TimeSpan.TicksPerMillisecond);
        if (roundUp && cut != time)
        {
            if (cut.Ticks > DateTime.MaxValue.Ticks - TimeSpan.TicksPerMillisecond) return null;
            cut = cut.AddMilliseconds(1);
        }

        return cut.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture) + (zoned ? "Z" : "");
    }
}
