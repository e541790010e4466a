namespace ML.Features.Contracts.Definitions;

/// <summary>One windowed aggregate: a function of a column over the events of a key within a window.</summary>
public sealed record Aggregation
{
    /// <summary>Name of the resulting feature.</summary>
    public string Name { get; set; } = "";

    /// <summary>One of count, sum, avg, min, max, stddev, variance.</summary>
    public string Function { get; set; } = "";

    /// <summary>The aggregated column; null for <c>count</c> alone, which then counts events.</summary>
    public string? Column { get; set; }

    /// <summary>Counts only events that fulfil this SQL condition. Null: all.</summary>
    public string? Where { get; set; }

    public AggregationWindow Window { get; set; } = new();
}
