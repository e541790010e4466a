namespace ML.Features;

/// <summary>How the feature store of this process is set up.</summary>
public sealed class FeatureStoreOptions
{
    /// <summary>Folder of computed views, training sets and the embedded online store. Default <c>./mlfeatures</c>.</summary>
    public string Root { get; init; } = "./mlfeatures";

    /// <summary>
    /// Online store: <c>embedded</c>, <c>redis://[:password@]host:port/database</c> or <c>postgresql://user:password@host/database</c>.
    /// Default <c>embedded</c>.
    /// </summary>
    public string OnlineStore { get; init; } = "embedded";

    /// <summary>Most memory that joins and aggregates may use before they spill to disk, such as <c>4GB</c>. Default <c>4GB</c>.</summary>
    public string MemoryLimit { get; init; } = "4GB";
}
