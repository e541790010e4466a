namespace ML.Lakehouse.Parquet;

/// <summary>A stretch of rows.</summary>
/// <param name="Columns">In the order of <see cref="SchemaNode.Leaf"/>.</param>
sealed record RowGroup(IReadOnlyList<ColumnChunk> Columns, long Rows);
