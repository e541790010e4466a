using System.Data.Common;

namespace ML.Hosting.Databases;

/// <summary>A query whose rows are handed over as they come.</summary>
/// <param name="Sql">The query, with parameters <c>$1, $2, …</c></param>
/// <param name="Arguments">Their values.</param>
/// <param name="Row">Takes a row.</param>
public readonly record struct RowQuery(string Sql, object?[] Arguments, Action<DbDataReader> Row);
