namespace ML.Platform.Lineage.Sending;

/// <summary>Where lineage is sent.</summary>
public sealed record LineageSendOptions
{
    /// <summary>Takes OpenLineage events, one a POST. Null: nothing is sent.</summary>
    public Uri? Address { get; init; }

    /// <summary>Shown as bearer token; null for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Rest between two looks for events. Default 1 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest rest while the address does not answer; the rests double up to it. Default 60 s.</summary>
    public TimeSpan LongestRest { get; init; } = TimeSpan.FromSeconds(60);
}
