using System.Text.Json;

namespace ML.Features.Contracts.Statistics;

/// <summary>What the values of one feature look like in one version of its table.</summary>
public sealed record FeatureStatistics
{
    public string Feature { get; init; } = "";

    public string Type { get; init; } = "";

    public long Count { get; init; }

    public long Nulls { get; init; }

    /// <summary>About how many different values there are.</summary>
    public long Distinct { get; init; }

    public JsonElement? Min { get; init; }

    public JsonElement? Max { get; init; }

    public double? Mean { get; init; }

    public double? StandardDeviation { get; init; }

    /// <summary>Quantiles 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99 of a numeric feature.</summary>
    public IReadOnlyList<double>? Quantiles { get; init; }

    /// <summary>The most frequent values, up to ten.</summary>
    public IReadOnlyList<ValueCount>? Top { get; init; }
}
