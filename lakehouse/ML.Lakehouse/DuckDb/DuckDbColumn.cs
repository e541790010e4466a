namespace ML.Lakehouse.DuckDb;

/// <summary>A column of a result.</summary>
/// <param name="Name">As the query names it.</param>
/// <param name="Type">The kind of its type.</param>
/// <param name="Sql">The whole type as SQL writes it, such as <c>STRUCT("a" INTEGER, "b" VARCHAR[])</c>.</param>
public sealed record DuckDbColumn(string Name, DuckDbType Type, string Sql);
