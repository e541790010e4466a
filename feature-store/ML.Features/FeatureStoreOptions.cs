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

    /// <summary>
    /// Folders beside <see cref="Root"/> in which definitions and requests may name tables and files; SQL then sees only the
    /// tables that it is given. Null, the default: every place that the process can read, as a command line on the user's own
    /// machine has it. A server always sets it.
    /// </summary>
    public IReadOnlyList<string>? AllowedRoots { get; init; }

    /// <summary>Spark Connect server for requests that ask for it: <c>sc://host:port</c>, with <c>/;token=…</c> behind where needed. Null: none.</summary>
    public string? Spark { get; init; }

    /// <summary>Most memory that joins and aggregates may use before they spill to disk, such as <c>4GB</c>. Default <c>4GB</c>.</summary>
    public string MemoryLimit { get; init; } = "4GB";
}
