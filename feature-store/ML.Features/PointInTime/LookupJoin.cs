namespace ML.Features.PointInTime;

/// <summary>
/// One lookup, checked and resolved: which rows of a feature table a spine row may see, and what it takes from the one it
/// sees. Every engine turns this into its own SQL with the same meaning.
/// </summary>
sealed record LookupJoin
{
    /// <summary>Relation that holds the feature rows, quoted.</summary>
    public required string Relation { get; init; }

    /// <summary>Spine column → key column of the table.</summary>
    public required IReadOnlyList<(string Spine, string Key)> Keys { get; init; }

    /// <summary>Time column of the spine; null when the table has no times.</summary>
    public TimeColumn? SpineTime { get; init; }

    /// <summary>When a row became true; null for a table without history.</summary>
    public TimeColumn? EventTime { get; init; }

    /// <summary>When a row became known; null when that is not recorded.</summary>
    public TimeColumn? CreatedTime { get; init; }

    /// <summary>A row older than this does not count, microseconds, both ends included; null for no bound.</summary>
    public long? Lookback { get; init; }

    /// <summary>Whether a row at the spine's very time is too late.</summary>
    public bool Strict { get; init; }

    /// <summary>Only rows created up to here count, microseconds since 1970; null: up to each spine row's time.</summary>
    public long? KnownAt { get; init; }

    public required IReadOnlyList<LookupOutput> Outputs { get; init; }

    /// <summary>
    /// Decides between rows of equal key, event and created time: the row whose values are greater, compared column by
    /// column in this order, null below every value.
    /// </summary>
    public required IReadOnlyList<string> TieColumns { get; init; }

    /// <summary>Whether the rows are known to have no two of one key and time, so that nothing needs deciding.</summary>
    public bool Unique { get; init; }
}
