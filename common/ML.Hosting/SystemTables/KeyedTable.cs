namespace ML.Hosting.SystemTables;

/// <summary>A system table of things that change: one row for each, replaced when anything about it changes.</summary>
public sealed record KeyedTable(string Name, string Description, IReadOnlyList<SystemColumn> Columns) : SystemTable(Name, Description, Columns)
{
    /// <summary>The FROM part; its first table decides which things there are.</summary>
    public required string From { get; init; }

    /// <summary>Which things belong to the table; null for all.</summary>
    public string? Where { get; init; }

    /// <summary>The key's text half: the SQL that delivers it, and the column that holds it. Null when the key is a number.</summary>
    public SystemColumn? Id { get; init; }

    /// <summary>The key's whole-number half; null when the key is a text.</summary>
    public SystemColumn? Number { get; init; }

    /// <summary>The database tables that it is made of.</summary>
    public required IReadOnlyList<WatchedTable> Watches { get; init; }
}
