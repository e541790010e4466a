namespace ML.Tables.Queries;

/// <summary>A column of a result.</summary>
/// <param name="TypeText">The whole type as DuckDB writes it.</param>
/// <param name="TypeName">Its kind, such as LONG or STRING.</param>
public sealed record ResultColumn(string Name, string TypeText, string TypeName, int Position);
