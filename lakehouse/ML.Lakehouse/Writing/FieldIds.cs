using System.Globalization;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Writing;

/// <summary>The column ids of a column-mapped schema as DuckDB's FIELD_IDS takes them.</summary>
static class FieldIds
{
    /// <summary>Null when no column has an id.</summary>
    public static string? Of(IReadOnlyList<StructField> fields)
    {
        var mapped = fields.Where(f => f.Id is not null).ToList();
        return mapped.Count == 0 ? null : $"{{{string.Join(", ", mapped.Select(Field))}}}";
    }

    static string Field(StructField field)
    {
        var id = field.Id!.Value.ToString(CultureInfo.InvariantCulture);
        var inner = Inner(field.Type);
        return $"{Sql.Identifier(field.PhysicalName)}: {(inner is null ? id : $"{{__duckdb_field_id: {id}, {inner}}}")}";
    }

    // Elements of lists and maps have no ids of their own in the protocol; structs inside them do.
    static string? Inner(DataType type) => type switch
    {
        StructType t when t.Fields.Any(f => f.Id is not null) => string.Join(", ", t.Fields.Where(f => f.Id is not null).Select(Field)),
        ArrayType t when Inner(t.Element) is { } inner => $"element: {{{inner}}}",
        MapType t when Inner(t.Value) is { } inner => $"value: {{{inner}}}",
        _ => null,
    };
}
