namespace ML.Lakehouse.Schemas;

/// <summary>A column's type in the Delta protocol's terms.</summary>
public abstract record DataType
{
    public static PrimitiveType String { get; } = new("string");

    public static PrimitiveType Long { get; } = new("long");

    public static PrimitiveType Integer { get; } = new("integer");

    public static PrimitiveType Short { get; } = new("short");

    public static PrimitiveType Byte { get; } = new("byte");

    public static PrimitiveType Float { get; } = new("float");

    public static PrimitiveType Double { get; } = new("double");

    public static PrimitiveType Boolean { get; } = new("boolean");

    public static PrimitiveType Binary { get; } = new("binary");

    public static PrimitiveType Date { get; } = new("date");

    /// <summary>A point in time, microseconds, stored in UTC.</summary>
    public static PrimitiveType Timestamp { get; } = new("timestamp");

    /// <summary>A wall-clock time without zone, microseconds.</summary>
    public static PrimitiveType TimestampNtz { get; } = new("timestamp_ntz");

    public static PrimitiveType Variant { get; } = new("variant");

    internal bool IsNested => this is StructType or ArrayType or MapType;
}
