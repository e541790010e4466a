namespace ML.Features.ModelSpecs;

/// <summary>What a model reads and where from, as it lies beside the model in <c>feature_spec.yaml</c>.</summary>
/// <param name="Columns">In the order in which the model sees them.</param>
/// <param name="Lookbacks">Table → lookback window in seconds, for tables that have one.</param>
/// <param name="Functions">On-demand feature → version of its definition; null when not recorded.</param>
sealed record ModelSpec(
    IReadOnlyList<ModelSpecColumn> Columns, IReadOnlyDictionary<string, decimal> Lookbacks, IReadOnlyDictionary<string, int?> Functions)
{
    public const string FileName = "feature_spec.yaml";

    /// <summary>Columns that go to the model.</summary>
    public IReadOnlyList<string> ModelColumns => [.. Columns.Where(c => c.Include).Select(c => c.Name)];
}
