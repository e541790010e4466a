namespace ML.Lakehouse.Parquet;

/// <summary>Where a column of a row group lies in the file.</summary>
/// <param name="Values">Values with the missing ones.</param>
/// <param name="Nulls">Missing ones; null when the writer did not count them.</param>
readonly record struct ColumnChunk(long Offset, int Length, Compression Codec, long Values, long? Nulls);
