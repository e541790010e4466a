namespace ML.Lakehouse.Schemas;

public sealed record MapType(DataType Key, DataType Value, bool ValueContainsNull) : DataType
{
    public override string ToString() => $"map<{Key},{Value}>";
}
