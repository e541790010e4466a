namespace ML.Serving.Endpoints;

/// <summary>How often aliases are looked at. The promise is that a promotion is served within two seconds.</summary>
public sealed record AliasWatchOptions
{
    /// <summary>Between two looks at a registry elsewhere. Default 500 ms.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Between two looks at a registry in this process, which tells of its changes itself: only those of other processes on
    /// the same database are found this way. Default 1500 ms.
    /// </summary>
    public TimeSpan IntervalBesideEvents { get; init; } = TimeSpan.FromMilliseconds(1500);
}
