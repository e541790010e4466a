namespace ML.Features.Contracts.Definitions;

/// <summary>Features computed from other tables, by SQL or by windowed aggregates, and kept in a Delta table of their own.</summary>
public sealed record FeatureView : KeyedFeatures
{
    public const string KindName = "feature_view";

    /// <summary>What the view reads: name in the SQL → a defined table or view, or a location.</summary>
    public SortedDictionary<string, string>? Sources { get; set; }

    /// <summary>A query over <see cref="Sources"/> in DuckDB's SQL. Excludes <see cref="Aggregations"/>.</summary>
    public string? Sql { get; set; }

    /// <summary>Windowed aggregates over the one source. Excludes <see cref="Sql"/>.</summary>
    public IReadOnlyList<Aggregation>? Aggregations { get; set; }

    /// <summary>Grid on which tumbling and sliding windows end, such as <c>1h</c>; a row appears at each end. Default <c>1d</c>.</summary>
    public string? Every { get; set; }
}
