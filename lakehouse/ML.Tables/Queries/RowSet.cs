namespace ML.Tables.Queries;

/// <summary>Rows as text, so that no number loses digits on its way.</summary>
/// <param name="Rows">A cell is null where the value is.</param>
/// <param name="Truncated">Whether there are more rows than these.</param>
sealed record RowSet(IReadOnlyList<ResultColumn> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, bool Truncated);
