namespace ML.Features.Contracts.Definitions;

/// <summary>One windowed aggregate: a function of a column over the events of a key within a window.</summary>
public sealed record Aggregation
{
    /// <summary>Name of the resulting feature.</summary>
    public string Name { get; init; } = "";

    /// <summary>One of count, sum, avg, min, max, stddev, variance.</summary>
    public string Function { get; init; } = "";

    /// <summary>The aggregated column; null for <c>count</c> alone, which then counts events.</summary>
    public string? Column { get; init; }

    /// <summary>Counts only events that fulfil this SQL condition. Null: all.</summary>
    public string? Where { get; init; }

    public AggregationWindow Window { get; init; } = new();
}
