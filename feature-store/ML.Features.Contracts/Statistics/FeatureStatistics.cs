using System.Text.Json;

namespace ML.Features.Contracts.Statistics;

/// <summary>What the values of one feature look like in one version of its table.</summary>
public sealed record FeatureStatistics
{
    public string Feature { get; set; } = "";

    public string Type { get; set; } = "";

    public long Count { get; set; }

    public long Nulls { get; set; }

    /// <summary>About how many different values there are.</summary>
    public long Distinct { get; set; }

    public JsonElement? Min { get; set; }

    public JsonElement? Max { get; set; }

    public double? Mean { get; set; }

    public double? StandardDeviation { get; set; }

    /// <summary>Quantiles 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99 of a numeric feature.</summary>
    public IReadOnlyList<double>? Quantiles { get; set; }

    /// <summary>The most frequent values, up to ten.</summary>
    public IReadOnlyList<ValueCount>? Top { get; set; }
}
