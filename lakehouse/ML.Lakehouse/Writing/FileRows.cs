using System.Text.Json;
using ML.Lakehouse.Actions;

namespace ML.Lakehouse.Writing;

/// <summary>A file's number of rows by its statistics.</summary>
static class FileRows
{
    /// <summary>0 when the file has no statistics; rows that a deletion vector marks are not counted.</summary>
    public static long Of(AddFile file) => (Stored(file) ?? 0) - (file.DeletionVector?.Cardinality ?? 0);

    /// <summary>With the rows that a deletion vector marks; null when the file has no statistics. Reads no further than it must.</summary>
    public static long? Stored(AddFile file)
    {
        if (file.Stats.IsEmpty) return null;
        try
        {
            var reader = new Utf8JsonReader(file.Stats.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isRows = reader.ValueTextEquals("numRecords"u8);
                if (!reader.Read()) return null;
                if (isRows) return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var rows) ? rows : null;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Statistics only save work; without them the rows are not known.
        }

        return null;
    }
}
