namespace ML.Lakehouse.Schemas;

/// <summary>Named fields; the type of a whole table too. Names are found without regard to case, as the protocol has it.</summary>
public sealed record StructType(IReadOnlyList<StructField> Fields) : DataType
{
    public StructType(params ReadOnlySpan<StructField> fields) : this(fields.ToArray().AsReadOnly()) { }

    public StructField? Find(string name) => Fields.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase));

    public bool Equals(StructType? other) => other is not null && Fields.SequenceEqual(other.Fields);

    public override int GetHashCode() => Fields.Aggregate(Fields.Count, (hash, field) => HashCode.Combine(hash, field.Name));

    public override string ToString() => $"struct<{string.Join(",", Fields.Select(f => $"{f.Name}:{f.Type}"))}>";
}
