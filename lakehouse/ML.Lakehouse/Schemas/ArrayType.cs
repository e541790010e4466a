namespace ML.Lakehouse.Schemas;

public sealed record ArrayType(DataType Element, bool ContainsNull) : DataType
{
    public override string ToString() => $"array<{Element}>";
}
