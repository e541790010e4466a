using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Writing;

/// <summary>Turns <c>column → SQL</c> into the select list of whole rows.</summary>
static class Assignments
{
    /// <param name="prefix">What stands before the old value of a column that is not assigned, such as <c>target.</c>.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a column that the table lacks.</exception>
    public static string List(StructType schema, string location, IReadOnlyDictionary<string, string> set, string prefix = "") =>
        string.Join(", ", Expressions(schema, location, set, field => prefix + Sql.Identifier(field.Name)).Select(e => $"{e.Sql} AS {Sql.Identifier(e.Field.Name)}"));

    public static List<(StructField Field, string Sql)> Expressions(
        StructType schema, string location, IReadOnlyDictionary<string, string> set, Func<StructField, string> orElse)
    {
        foreach (var name in set.Keys)
            if (schema.Find(name) is null)
                throw PlatformException.Invalid($"column '{name}' is not in table {location}; it has {string.Join(", ", schema.Fields.Select(f => f.Name))}");
        var given = new Dictionary<string, string>(set, StringComparer.OrdinalIgnoreCase);
        return [.. schema.Fields.Select(f => (f, Expression(f, given, orElse)))];
    }

    static string Expression(StructField field, Dictionary<string, string> given, Func<StructField, string> orElse)
    {
        if (given.TryGetValue(field.Name, out var sql)) return $"CAST(({sql}) AS {DuckDbTypeText.Of(field.Type)})";
        return orElse(field);
    }
}
