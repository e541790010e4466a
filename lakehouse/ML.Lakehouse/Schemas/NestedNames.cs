using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Schemas;

/// <summary>Gives the fields inside nested values their logical or physical names, where the two differ, and variants the form in which they are read.</summary>
static class NestedNames
{
    public static string ToLogical(string expression, DataType type) => Rename(expression, type, f => f.PhysicalName, f => f.Name, 0);

    public static string ToPhysical(string expression, DataType type) => Rename(expression, type, f => f.Name, f => f.PhysicalName, 0);

    static bool Differs(DataType type) => type switch
    {
        StructType t => t.Fields.Any(f => f.Name != f.PhysicalName || Differs(f.Type)),
        ArrayType t => Differs(t.Element),
        MapType t => Differs(t.Key) || Differs(t.Value),
        _ => type == DataType.Variant,
    };

    static string Rename(string expression, DataType type, Func<StructField, string> from, Func<StructField, string> to, int depth)
    {
        if (!Differs(type)) return expression;
        var item = $"x{depth}";
        return type switch
        {
            StructType t => $"CASE WHEN {expression} IS NULL THEN NULL ELSE {{{string.Join(", ", t.Fields.Select(Field))}}} END",
            ArrayType t => $"list_transform({expression}, lambda {item}: {Rename(item, t.Element, from, to, depth + 1)})",
            MapType t => $"map_from_entries(list_transform(map_entries({expression}), lambda {item}: "
                + $"{{'key': {Rename(item + ".key", t.Key, from, to, depth + 1)}, 'value': {Rename(item + ".value", t.Value, from, to, depth + 1)}}}))",
            _ => $"CASE WHEN {expression} IS NOT NULL THEN CAST(variant_bytes_to_variant(struct_extract({expression}, 'metadata') || struct_extract({expression}, 'value')) AS JSON) END",
        };

        string Field(StructField field) =>
            $"{Sql.Literal(to(field))}: {Rename($"struct_extract({expression}, {Sql.Literal(from(field))})", field.Type, from, to, depth)}";
    }
}
