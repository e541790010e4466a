using System.Text.Json;

namespace ML.Features.ModelSpecs;

/// <summary>One entry of <c>input_columns</c>.</summary>
sealed record ModelSpecColumn
{
    public const string FromRequest = "training_data", FromTable = "feature_store", FromFunction = "on_demand_feature";

    /// <summary>Name in the model's input.</summary>
    public required string Name { get; init; }

    public required string Source { get; init; }

    /// <summary>Type as Delta names it; null when the file does not tell.</summary>
    public string? DataType { get; init; }

    /// <summary>Whether the model gets it; false for what only keys and functions need.</summary>
    public bool Include { get; init; } = true;

    /// <summary>Columns of a lower order are there when this one is worked out.</summary>
    public int Order { get; init; }

    public string? Table { get; init; }

    public string? Feature { get; init; }

    public IReadOnlyList<string> LookupKey { get; init; } = [];

    public string? TimestampLookupKey { get; init; }

    /// <summary>Whether a row at exactly the spine's time is too late.</summary>
    public bool Strict { get; init; }

    /// <summary>Value where there is none; undefined without.</summary>
    public JsonElement? Default { get; init; }

    public string? Function { get; init; }

    /// <summary>Parameter → column.</summary>
    public IReadOnlyDictionary<string, string> Bindings { get; init; } = new SortedDictionary<string, string>();
}
