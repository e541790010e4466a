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
            PrimitiveType { Name: "binary" } => $"decode({name})",
            // The protocol has one text for null and for the empty string.
            PrimitiveType { Name: "string" } => $"nullif({name}, '')",
            _ => $"CAST({name} AS VARCHAR)",
        };
    }
}
