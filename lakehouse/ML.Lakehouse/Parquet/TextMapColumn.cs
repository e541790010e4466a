namespace ML.Lakehouse.Parquet;

/// <summary>A column of maps from text to text.</summary>
sealed class TextMapColumn
{
    static readonly Dictionary<string, string?> Empty = [];

    readonly ColumnCursor keys;
    readonly ColumnCursor values;
    readonly int present;

    /// <param name="map">Null: the file lacks the column.</param>
    public TextMapColumn(ParquetFile file, int group, SchemaNode? map)
    {
        // Writers differ in the names of a map's parts, not in their order.
        var entry = map?.Children is [{ Children.Count: 2 } only] ? only : null;
        if (map is not null && entry is null) throw new ParquetFormatException($"{map.Name} is no map");
        keys = file.Column(group, entry?.Children[0]);
        values = file.Column(group, entry?.Children[1]);
        present = map?.Definition ?? 0;
    }

    /// <summary>The map of a row; null where there is none. Empty ones are shared.</summary>
    public Dictionary<string, string?>? At(long row)
    {
        var has = keys.At(row);
        var hasValue = values.At(row);
        if (!has) return keys.Definition >= present && present > 0 ? Empty : null;
        var map = new Dictionary<string, string?>();
        while (true)
        {
            map[keys.Text] = hasValue ? values.Text : null;
            if (!keys.MoreInRow) return map;
            keys.Next();
            hasValue = values.Next();
        }
    }
}
