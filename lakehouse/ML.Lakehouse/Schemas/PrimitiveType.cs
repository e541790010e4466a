namespace ML.Lakehouse.Schemas;

/// <summary>A type without parts, by its name in the protocol.</summary>
public sealed record PrimitiveType(string Name) : DataType
{
    public override string ToString() => Name;
}
