using System.Text.Json;

namespace ML.Features.Contracts.Definitions;

/// <summary>Features of one table, found by key and, for tables with a time column, by time.</summary>
public sealed record FeatureLookup
{
    /// <summary>A defined feature table or view.</summary>
    public string Table { get; set; } = "";

    /// <summary>Columns of the spine or request, in the order of the table's primary keys.</summary>
    public IReadOnlyList<string> LookupKey { get; set; } = [];

    /// <summary>The features wanted. Null: all of the table.</summary>
    public IReadOnlyList<string>? FeatureNames { get; set; }

    /// <summary>Feature → name in the result.</summary>
    public SortedDictionary<string, string>? RenameOutputs { get; set; }

    /// <summary>Column of the spine that says as of when; required for tables with a time column.</summary>
    public string? TimestampLookupKey { get; set; }

    /// <summary>Rows older than this before the spine's time do not count, such as <c>2h</c>. Null: the table's TTL alone.</summary>
    public string? LookbackWindow { get; set; }

    /// <summary>Feature → value where there is no row or the stored value is null.</summary>
    public SortedDictionary<string, JsonElement>? DefaultValues { get; set; }

    /// <summary>Whether a row at exactly the spine's time is too late. Default false: it counts.</summary>
    public bool Strict { get; set; }
}
