namespace ML.Features.Contracts.Materialization;

/// <summary>How far a table is published.</summary>
public sealed record MaterializationStatus
{
    public string Name { get; set; } = "";

    /// <summary>The online store: <c>embedded</c>, <c>redis</c> or <c>postgresql</c>.</summary>
    public string Store { get; set; } = "";

    /// <summary><c>running</c>, <c>done</c> or <c>failed</c>.</summary>
    public string State { get; set; } = "";

    /// <summary><c>full</c>, <c>incremental</c>, <c>backfill</c> or <c>none</c> (nothing had changed).</summary>
    public string Mode { get; set; } = "";

    /// <summary>Whether the changed keys were read from the table's change data feed rather than found by comparing two versions.</summary>
    public bool FromChangeFeed { get; set; }

    /// <summary>Delta version that the store holds; null when the source has no versions.</summary>
    public long? SourceVersion { get; set; }

    /// <summary>Rows handed to the store.</summary>
    public long Rows { get; set; }

    /// <summary>Pieces of a backfill that are done; null where it is not one.</summary>
    public int? ChunksDone { get; set; }

    /// <summary>Pieces of a backfill in all; null where it is not one.</summary>
    public int? Chunks { get; set; }

    /// <summary>Milliseconds since 1970.</summary>
    public long StartedAt { get; set; }

    /// <summary>Milliseconds since 1970; null while it runs.</summary>
    public long? EndedAt { get; set; }

    /// <summary>Newest event time published, milliseconds since 1970; null for tables without a time column.</summary>
    public long? NewestEvent { get; set; }

    /// <summary>Milliseconds between the newest event and the end of the publication.</summary>
    public long? LagMs { get; set; }

    public string? Error { get; set; }
}
