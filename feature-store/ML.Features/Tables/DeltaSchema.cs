using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;

namespace ML.Features.Tables;

/// <summary>The Delta schema of a query's columns.</summary>
static class DeltaSchema
{
    public static StructType Of(IReadOnlyList<DuckDbColumn> columns) => new([.. columns.Select(c => new StructField(c.Name, TypeOf(c.Name, c.Sql)))]);

    public static StructType Of(IReadOnlyList<KeyValuePair<string, string>> columns) => new([.. columns.Select(c => new StructField(c.Key, TypeOf(c.Key, c.Value)))]);

    static DataType TypeOf(string column, string sql)
    {
        var name = FeatureTypes.FromSql(sql);
        if (sql.EndsWith("[]", StringComparison.Ordinal)) return new ArrayType(TypeOf(column, sql[..^2]), true);
        if (name.StartsWith("decimal(", StringComparison.Ordinal))
        {
            var parts = name[8..^1].Split(',');
            return new DecimalType(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        if (name == sql) throw PlatformException.Invalid($"column '{column}' has the type {sql}, which a feature table cannot hold; cast it");
        return new PrimitiveType(name);
    }
}
