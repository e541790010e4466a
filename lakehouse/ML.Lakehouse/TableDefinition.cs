using ML.Lakehouse.Schemas;

namespace ML.Lakehouse;

/// <summary>A table to create.</summary>
public sealed class TableDefinition
{
    public required StructType Schema { get; init; }

    /// <summary>Columns that split the table into folders, outermost first.</summary>
    public IReadOnlyList<string> PartitionBy { get; init; } = [];

    /// <summary>Columns that OPTIMIZE clusters by (up to 4); excludes <see cref="PartitionBy"/>.</summary>
    public IReadOnlyList<string> ClusterBy { get; init; } = [];

    /// <summary><c>delta.*</c> properties; the features they need are switched on.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>CHECK constraints by name, in SQL.</summary>
    public IReadOnlyDictionary<string, string> Constraints { get; init; } = new Dictionary<string, string>();

    public string? Name { get; init; }

    public string? Description { get; init; }
}
