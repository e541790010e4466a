namespace ML.Lakehouse.Parquet;

/// <summary>A column of lists of text.</summary>
sealed class TextListColumn
{
    readonly ColumnCursor elements;
    readonly int present;

    /// <param name="list">Null: the file lacks the column.</param>
    public TextListColumn(ParquetFile file, int group, SchemaNode? list)
    {
        // Old writers leave out the group between a list and its elements.
        var element = list?.Children is [var only] ? only.Children is [var inner] ? inner : only : null;
        elements = file.Column(group, element);
        present = list?.Definition ?? 0;
    }

    /// <summary>The list of a row; null where there is none.</summary>
    public List<string>? At(long row)
    {
        if (!elements.At(row)) return elements.Definition >= present && present > 0 ? [] : null;
        var list = new List<string> { elements.Text };
        while (elements.MoreInRow)
            if (elements.Next()) list.Add(elements.Text);
        return list;
    }
}
