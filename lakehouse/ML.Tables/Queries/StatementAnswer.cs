namespace ML.Tables.Queries;

/// <summary>The answer to a statement, in the shape of Databricks' statement execution.</summary>
public sealed record StatementAnswer(string StatementId, StatementAnswer.StateOf Status, StatementAnswer.ManifestOf Manifest, StatementAnswer.ResultOf Result)
{
    public sealed record StateOf(string State);

    /// <param name="Truncated">Whether there are more rows than were asked for or may be answered.</param>
    public sealed record ManifestOf(string Format, SchemaOf Schema, bool Truncated, int TotalRowCount, int TotalChunkCount);

    public sealed record SchemaOf(int ColumnCount, IReadOnlyList<ResultColumn> Columns);

    /// <param name="DataArray">Rows of text; null is SQL's null.</param>
    public sealed record ResultOf(int ChunkIndex, int RowOffset, int RowCount, IReadOnlyList<IReadOnlyList<string?>> DataArray);

    internal static StatementAnswer Of(RowSet rows) => new(
        Guid.NewGuid().ToString(), new StateOf("SUCCEEDED"),
        new ManifestOf("JSON_ARRAY", new SchemaOf(rows.Columns.Count, rows.Columns), rows.Truncated, rows.Rows.Count, 1),
        new ResultOf(0, 0, rows.Rows.Count, rows.Rows));
}
