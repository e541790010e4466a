using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Actions;

/// <summary>A table's schema, partitioning and properties.</summary>
public sealed record Metadata : LogAction
{
    readonly Lazy<StructType> schema;

    public Metadata() => schema = new Lazy<StructType>(() => SchemaJson.Parse(SchemaString!));

    public Metadata(Metadata other) : base(other)
    {
        Id = other.Id;
        Name = other.Name;
        Description = other.Description;
        Provider = other.Provider;
        SchemaString = other.SchemaString;
        PartitionColumns = other.PartitionColumns;
        Configuration = other.Configuration;
        CreatedTime = other.CreatedTime;
        schema = new Lazy<StructType>(() => SchemaJson.Parse(SchemaString));
    }

    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    /// <summary>The data files' format: <c>parquet</c>.</summary>
    public string Provider { get; init; } = "parquet";

    public required string SchemaString { get; init; }

    /// <summary>Logical names, outermost first.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    public IReadOnlyDictionary<string, string> Configuration { get; init; } = new Dictionary<string, string>();

    /// <summary>Milliseconds since 1970.</summary>
    public long? CreatedTime { get; init; }

    public StructType Schema => schema.Value;

    public bool Equals(Metadata? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => HashCode.Combine(Id, SchemaString);
}
