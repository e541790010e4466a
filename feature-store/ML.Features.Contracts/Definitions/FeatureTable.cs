namespace ML.Features.Contracts.Definitions;

/// <summary>Features that lie in a Delta table or in Parquet files.</summary>
public sealed record FeatureTable : KeyedFeatures
{
    public const string KindName = "feature_table";

    /// <summary>Folder of a Delta table, or a Parquet file or pattern; relative to the file of the definition.</summary>
    public string Location { get; set; } = "";
}
