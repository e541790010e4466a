namespace ML.Lakehouse.Schemas;

/// <summary>An exact number of up to 38 digits.</summary>
public sealed record DecimalType(int Precision, int Scale) : DataType
{
    public override string ToString() => $"decimal({Precision},{Scale})";
}
