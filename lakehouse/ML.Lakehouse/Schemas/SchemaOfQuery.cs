using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Schemas;

/// <summary>The Delta schema of a query's result, narrow types kept and unsigned ones widened.</summary>
static class SchemaOfQuery
{
    public static StructType Of(DuckDbConnection connection, string query, bool withoutZone)
    {
        return new StructType([.. connection.Describe(query).Select(c => new StructField(c.Name, Parse(c.Name, c.Sql, withoutZone)))]);
    }

    /// <summary>Reads a type as <see cref="LogicalTypeText"/> writes it.</summary>
    static DataType Parse(string column, string sql, bool withoutZone)
    {
        var reader = new TypeTextReader(column, sql, withoutZone);
        return reader.ReadAll();
    }
}
