namespace ML.Client.Logging;

/// <summary>What a full queue does to the next metric.</summary>
public enum OverflowPolicy
{
    /// <summary>The caller waits until there is room; nothing is lost.</summary>
    Wait,

    /// <summary>The metric is dropped and counted (<c>ml.client.metrics.dropped</c>); the caller never waits.</summary>
    DropNewest,
}
