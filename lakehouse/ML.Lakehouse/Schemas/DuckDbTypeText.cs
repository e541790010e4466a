using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Schemas;

/// <summary>Delta types as DuckDB's SQL writes them.</summary>
static class DuckDbTypeText
{
    /// <param name="physical">Whether nested fields take their names in Parquet files rather than their names in the schema.</param>
    public static string Of(DataType type, bool physical = false) => type switch
    {
        DecimalType t => $"DECIMAL({t.Precision}, {t.Scale})",
        ArrayType t => Of(t.Element, physical) + "[]",
        MapType t => $"MAP({Of(t.Key, physical)}, {Of(t.Value, physical)})",
        StructType t => $"STRUCT({string.Join(", ", t.Fields.Select(f => $"{Sql.Identifier(physical ? f.PhysicalName : f.Name)} {Of(f.Type, physical)}"))})",
        // Two byte strings in files, which DuckDB puts together when it is asked to.
        PrimitiveType { Name: "variant" } when physical => "STRUCT(\"metadata\" BLOB, \"value\" BLOB)",
        PrimitiveType t => Primitive(t.Name),
        _ => throw new InvalidOperationException($"type {type} has no SQL form"),
    };

    static string Primitive(string name) => name switch
    {
        "string" => "VARCHAR",
        "long" => "BIGINT",
        "integer" => "INTEGER",
        "short" => "SMALLINT",
        "byte" => "TINYINT",
        "float" => "FLOAT",
        "double" => "DOUBLE",
        "boolean" => "BOOLEAN",
        "binary" => "BLOB",
        "date" => "DATE",
        "timestamp" => "TIMESTAMPTZ",
        "timestamp_ntz" => "TIMESTAMP",
        "variant" => "JSON",
        _ => throw PlatformException.Invalid($"type '{name}' is not supported"),
    };
}
