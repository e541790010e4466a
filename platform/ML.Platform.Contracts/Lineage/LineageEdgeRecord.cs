namespace ML.Platform.Contracts.Lineage;

/// <summary>An edge of the lineage graph, in the direction of the data.</summary>
public sealed record LineageEdgeRecord
{
    /// <summary>Id of what was there.</summary>
    public string Source { get; set; } = "";

    /// <summary>Id of what was made of it.</summary>
    public string Target { get; set; } = "";

    /// <summary><c>defines</c>, <c>read_by</c>, <c>written_as</c>, <c>produced</c>, <c>registered_as</c>, <c>served_by</c>, <c>logged_to</c> or <c>version_of</c>.</summary>
    public string Relation { get; set; } = "";

    /// <summary>Milliseconds since 1970.</summary>
    public long CreatedAt { get; set; }

    public string? CreatedBy { get; set; }

    /// <summary>When it ceased to hold, in milliseconds since 1970; null while it holds.</summary>
    public long? EndedAt { get; set; }
}
