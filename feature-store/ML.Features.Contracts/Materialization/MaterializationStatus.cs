namespace ML.Features.Contracts.Materialization;

/// <summary>How far a table is published.</summary>
public sealed record MaterializationStatus
{
    public string Name { get; init; } = "";

    /// <summary>The online store: <c>embedded</c>, <c>redis</c> or <c>postgresql</c>.</summary>
    public string Store { get; init; } = "";

    /// <summary><c>running</c>, <c>done</c> or <c>failed</c>.</summary>
    public string State { get; init; } = "";

    /// <summary><c>full</c>, <c>incremental</c> or <c>none</c> (nothing had changed).</summary>
    public string Mode { get; init; } = "";

    /// <summary>Delta version that the store holds; null when the source has no versions.</summary>
    public long? SourceVersion { get; init; }

    /// <summary>Rows handed to the store.</summary>
    public long Rows { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long StartedAt { get; init; }

    /// <summary>Milliseconds since 1970; null while it runs.</summary>
    public long? EndedAt { get; init; }

    /// <summary>Newest event time published, milliseconds since 1970; null for tables without a time column.</summary>
    public long? NewestEvent { get; init; }

    /// <summary>Milliseconds between the newest event and the end of the publication.</summary>
    public long? LagMs { get; init; }

    public string? Error { get; init; }
}
