using Apache.Arrow;
using Apache.Arrow.Types;
using ML.Common.Errors;

namespace ML.Lakehouse.DuckDb;

/// <summary>Writes an Arrow field's type as DuckDB's SQL.</summary>
static class ArrowTypeText
{
    public static string Of(Field field) => field.DataType switch
    {
        BooleanType => "BOOLEAN",
        Int8Type => "TINYINT",
        Int16Type => "SMALLINT",
        Int32Type => "INTEGER",
        Int64Type => "BIGINT",
        UInt8Type => "UTINYINT",
        UInt16Type => "USMALLINT",
        UInt32Type => "UINTEGER",
        UInt64Type => "UBIGINT",
        FloatType => "FLOAT",
        DoubleType => "DOUBLE",
        StringType or LargeStringType or StringViewType => "VARCHAR",
        BinaryType or LargeBinaryType or BinaryViewType or FixedSizeBinaryType and not Decimal128Type => "BLOB",
        Decimal128Type type => $"DECIMAL({type.Precision}, {type.Scale})",
        Date32Type or Date64Type => "DATE",
        TimestampType { Timezone: null or "" } => "TIMESTAMP",
        TimestampType => "TIMESTAMPTZ",
        Time32Type or Time64Type => "TIME",
        DictionaryType type => Of(new Field(field.Name, type.ValueType, field.IsNullable)),
        ListType type => Of(type.ValueField) + "[]",
        LargeListType type => Of(type.ValueField) + "[]",
        FixedSizeListType type => $"{Of(type.ValueField)}[{type.ListSize}]",
        MapType type => $"MAP({Of(type.KeyField)}, {Of(type.ValueField)})",
        StructType type => $"STRUCT({string.Join(", ", type.Fields.Select(f => $"{Sql.Identifier(f.Name)} {Of(f)}"))})",
        _ => throw PlatformException.Invalid($"column '{field.Name}' has the Arrow type {field.DataType.Name}, which tables cannot hold"),
    };
}
