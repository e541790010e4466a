using System.Text.Json.Nodes;

namespace ML.Lakehouse.Schemas;

/// <summary>A field of a struct or a column of a table.</summary>
/// <param name="Metadata">The protocol's notes on the field (column mapping, defaults, comments); null when there are none.</param>
public sealed record StructField(string Name, DataType Type, bool Nullable = true, JsonObject? Metadata = null)
{
    const string PhysicalNameKey = "delta.columnMapping.physicalName";
    const string IdKey = "delta.columnMapping.id";

    /// <summary>The name in Parquet files, partition values and statistics.</summary>
    public string PhysicalName => Text(PhysicalNameKey) ?? Name;

    /// <summary>The column id under column mapping; null without.</summary>
    public int? Id => Metadata?[IdKey]?.GetValue<int>();

    /// <summary>The SQL expression of a generated column.</summary>
    public string? GenerationExpression => Text("delta.generationExpression");

    /// <summary>The SQL expression of a default value.</summary>
    public string? DefaultExpression => Text("CURRENT_DEFAULT");

    public bool IsIdentity => Metadata?["delta.identity.start"] is not null;

    public string? Comment => Text("comment");

    /// <summary>The same field with one more note.</summary>
    public StructField With(string key, JsonNode? value)
    {
        var metadata = Metadata is null ? [] : (JsonObject)Metadata.DeepClone();
        metadata[key] = value;
        return this with { Metadata = metadata };
    }

    public StructField Mapped(int id, string physicalName) => With(IdKey, id).With(PhysicalNameKey, physicalName);

    public bool Equals(StructField? other) =>
        other is not null && Name == other.Name && Nullable == other.Nullable && Type.Equals(other.Type)
        && JsonNode.DeepEquals(Metadata ?? [], other.Metadata ?? []);

    public override int GetHashCode() => HashCode.Combine(Name, Type, Nullable);

    string? Text(string key) => Metadata?[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
