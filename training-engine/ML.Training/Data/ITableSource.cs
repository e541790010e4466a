namespace ML.Training.Data;

/// <summary>Where training data comes from: an unchanging, ordered set of parts that DuckDB reads.</summary>
public interface ITableSource
{
    /// <summary>What a person calls it: a path, a table.</summary>
    string Name { get; }

    /// <summary>The pinned version, where the source has versions.</summary>
    long? Version { get; }

    /// <summary>Tells this data from other data; at most 36 characters.</summary>
    string Digest { get; }

    IReadOnlyList<TablePart> Parts { get; }
}
