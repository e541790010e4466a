namespace ML.Hosting.Lineage;

/// <summary>How one thing came from another; named in the direction of the data.</summary>
public static class LineageRelations
{
    /// <summary>A table stands behind a feature table.</summary>
    public const string Defines = "defines";

    /// <summary>Something was read to make the other.</summary>
    public const string ReadBy = "read_by";

    /// <summary>A training set or view was written as a version of a table.</summary>
    public const string WrittenAs = "written_as";

    /// <summary>A run made a model.</summary>
    public const string Produced = "produced";

    /// <summary>A model became a version of a registered model.</summary>
    public const string RegisteredAs = "registered_as";

    /// <summary>An endpoint answers with a model version.</summary>
    public const string ServedBy = "served_by";

    /// <summary>An endpoint writes its requests and answers to a table.</summary>
    public const string LoggedTo = "logged_to";

    /// <summary>A version that somebody used, of a table that grows by itself.</summary>
    public const string VersionOf = "version_of";
}
