namespace ML.Platform.SystemTables;

/// <summary>Where system tables are kept.</summary>
public sealed record SystemTableOptions
{
    /// <summary>Folder that holds <c>system/</c> with the tables. Null: none are kept, and the databases note no changes.</summary>
    public string? Folder { get; init; }

    /// <summary>Folder of the endpoints' inference tables. Null: they are not followed.</summary>
    public string? InferenceTables { get; init; }

    /// <summary>Rest between two looks for changes. Default 1 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Rows of one commit. Default 200,000.</summary>
    public int BatchRows { get; init; } = 200_000;
}
