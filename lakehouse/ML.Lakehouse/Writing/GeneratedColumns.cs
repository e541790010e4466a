using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Writing;

/// <summary>Works out generated columns over whole rows, so that they follow the columns they are made of.</summary>
static class GeneratedColumns
{
    /// <param name="rows">A query with the table's columns.</param>
    /// <param name="when">SQL over the rows: whether the column is worked out rather than taken as it is; null for never.</param>
    public static string Fill(string rows, StructType schema, Func<StructField, string?> when)
    {
        var filled = schema.Fields.Where(f => f.GenerationExpression is not null).Select(f => (Field: f, When: when(f))).Where(f => f.When is not null)
            .Select(f => $"CASE WHEN {f.When} THEN {Value(f.Field)} ELSE {Sql.Identifier(f.Field.Name)} END AS {Sql.Identifier(f.Field.Name)}").ToList();
        return filled.Count == 0 ? rows : $"SELECT * REPLACE ({string.Join(", ", filled)}) FROM ({rows})";
    }

    /// <summary>The column's value in terms of the others.</summary>
    public static string Value(StructField field) => $"CAST(({SparkSql.ToDuckDb(field.GenerationExpression!)}) AS {DuckDbTypeText.Of(field.Type)})";
}
