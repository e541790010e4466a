namespace ML.Hosting.SystemTables;

/// <summary>A system table of rows that are only added, and leave together with the thing they belong to.</summary>
/// <param name="Columns">Their SQL names columns of <see cref="Source"/>, which is one database table.</param>
public sealed record AppendedTable(string Name, string Description, IReadOnlyList<SystemColumn> Columns) : SystemTable(Name, Description, Columns)
{
    /// <summary>The database table.</summary>
    public required string Source { get; init; }

    /// <summary>Columns of <see cref="Source"/> that tell its rows apart; all of them are in <see cref="SystemTable.Columns"/>, as they are or within their SQL.</summary>
    public required IReadOnlyList<string> PrimaryKey { get; init; }

    /// <summary>The table of what the rows belong to; it has a text key.</summary>
    public required KeyedTable Owner { get; init; }

    /// <summary>Column of <see cref="Source"/> with the owner's key, which is a column of the table as it is.</summary>
    public required string OwnerColumn { get; init; }
}
