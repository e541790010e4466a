namespace ML.Training.AutoMl;

/// <summary>What was counted about one column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">DuckDB's type.</param>
/// <param name="Rows">Rows looked at.</param>
/// <param name="Present">Of these, how many have a value.</param>
/// <param name="Distinct">About how many different values (HyperLogLog, a few per cent off).</param>
/// <param name="Correlation">Pearson's with a numeric target; null where either is no number.</param>
sealed record ColumnFacts(string Name, string Type, long Rows, long Present, long Distinct, double? Correlation);
