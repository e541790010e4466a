namespace ML.Features.Contracts.Definitions;

/// <summary>
/// Which events of a key count. Tumbling and sliding windows end on the view's grid and leave out their end, so that the
/// row at time t holds events before t alone; <c>last_n</c> holds the newest n events up to and with its own.
/// </summary>
public sealed record AggregationWindow
{
    /// <summary><c>tumbling</c>, <c>sliding</c> or <c>last_n</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>Length, such as <c>7d</c>: for tumbling and sliding windows, a multiple of the view's grid.</summary>
    public string? Duration { get; set; }

    /// <summary>Number of events, for <c>last_n</c>.</summary>
    public int? Rows { get; set; }
}
