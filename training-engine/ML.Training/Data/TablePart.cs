namespace ML.Training.Data;

/// <summary>A piece of a table whose rows have a fixed order, such as one Parquet file.</summary>
/// <param name="Relation">What stands after FROM in DuckDB's SQL.</param>
/// <param name="RowNumber">The column that numbers the relation's rows from 0, by which DuckDB can skip.</param>
/// <param name="Rows">Number of rows.</param>
public sealed record TablePart(string Relation, string RowNumber, long Rows);
