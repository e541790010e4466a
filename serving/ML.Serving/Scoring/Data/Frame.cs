namespace ML.Serving.Scoring.Data;

/// <summary>A table as pandas has it: columns of the same length, each of one type.</summary>
sealed class Frame(IReadOnlyList<Column> columns, int rows)
{
    public IReadOnlyList<Column> Columns { get; } = columns;

    public int Rows { get; } = rows;

    public Column? Find(string name)
    {
        foreach (var column in Columns)
            if (column.Name == name) return column;
        return null;
    }

    /// <summary>How messages speak of the data; callers know what they sent, so its size is enough.</summary>
    public override string ToString() => $"[{Rows} rows x {Columns.Count} columns]";
}
