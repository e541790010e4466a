namespace ML.Features.Tables;

/// <summary>A query as it was written.</summary>
/// <param name="Tables">Name in the SQL → table.</param>
/// <param name="What">Whose SQL it is, for messages.</param>
sealed record QueryText(string Sql, IReadOnlyDictionary<string, AttachedTable> Tables, string What);
