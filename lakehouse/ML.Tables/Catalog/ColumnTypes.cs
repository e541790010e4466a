using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;

namespace ML.Tables.Catalog;

/// <summary>Unity Catalog's names of column types.</summary>
static class ColumnTypes
{
    public static string Of(DataType type) => type switch
    {
        PrimitiveType { Name: "integer" } => "INT",
        PrimitiveType primitive => primitive.Name.ToUpperInvariant(),
        DecimalType => "DECIMAL",
        ArrayType => "ARRAY",
        MapType => "MAP",
        _ => "STRUCT",
    };

    public static string Of(DuckDbType type) => type switch
    {
        DuckDbType.TinyInt => "BYTE",
        DuckDbType.SmallInt or DuckDbType.UTinyInt => "SHORT",
        DuckDbType.Integer or DuckDbType.USmallInt => "INT",
        DuckDbType.BigInt or DuckDbType.UInteger => "LONG",
        DuckDbType.UBigInt or DuckDbType.HugeInt or DuckDbType.UHugeInt or DuckDbType.Decimal => "DECIMAL",
        DuckDbType.Float => "FLOAT",
        DuckDbType.Double => "DOUBLE",
        DuckDbType.Boolean => "BOOLEAN",
        DuckDbType.Date => "DATE",
        DuckDbType.TimestampTz => "TIMESTAMP",
        DuckDbType.Timestamp or DuckDbType.TimestampSeconds or DuckDbType.TimestampMilliseconds or DuckDbType.TimestampNanoseconds => "TIMESTAMP_NTZ",
        DuckDbType.Interval => "INTERVAL",
        DuckDbType.Blob or DuckDbType.Bit => "BINARY",
        DuckDbType.List or DuckDbType.Array => "ARRAY",
        DuckDbType.Map => "MAP",
        DuckDbType.Struct or DuckDbType.Union => "STRUCT",
        DuckDbType.SqlNull => "NULL",
        _ => "STRING",
    };
}
