using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Writing;

/// <summary>Partition values in the protocol's text form, as an SQL expression.</summary>
static class PartitionText
{
    public static string Of(StructField field)
    {
        var name = Sql.Identifier(field.Name);
        return field.Type switch
        {
            PrimitiveType { Name: "timestamp" } => $"strftime({name} AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%f')",
            PrimitiveType { Name: "timestamp_ntz" } => $"strftime({name}, '%Y-%m-%d %H:%M:%S.%f')",
            // Other engines know no short forms of what is no finite number, and want a digit before the point.
            PrimitiveType { Name: "double" or "float" } =>
                $"CASE WHEN isnan({name}) THEN 'NaN' WHEN isinf({name}) THEN CASE WHEN {name} > 0 THEN 'Infinity' ELSE '-Infinity' END ELSE CAST({name} AS VARCHAR) END",
            DecimalType { } t when t.Precision == t.Scale => $"regexp_replace(CAST({name} AS VARCHAR), '^(-?)\\.', '\\10.')",
            PrimitiveType { Name: "binary" } => $"decode({name})",
            // The protocol has one text for null and for the empty string.
            PrimitiveType { Name: "string" } => $"nullif({name}, '')",
            _ => $"CAST({name} AS VARCHAR)",
        };
    }
}
