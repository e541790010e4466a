using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Maintenance;

/// <summary>What rows are ordered by: a column or a field inside one, as SQL over the table's rows.</summary>
sealed record CurveAxis(string Sql, DataType Type)
{
    /// <summary>Null when there is no such field.</summary>
    /// <param name="path">Names parted by dots; a column whose own name has dots comes first.</param>
    public static CurveAxis? Of(StructType schema, string path)
    {
        string[] parts = schema.Find(path) is null ? path.Split('.') : [path];
        CurveAxis? axis = null;
        DataType type = schema;
        foreach (var part in parts)
        {
            if (type is not StructType level || level.Find(part) is not { } field) return null;
            axis = new CurveAxis(axis is null ? DuckDb.Sql.Identifier(field.Name) : $"struct_extract({axis.Sql}, {DuckDb.Sql.Literal(field.Name)})", field.Type);
            type = field.Type;
        }

        return axis;
    }
}
