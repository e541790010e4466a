using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Schemas;

/// <summary>Holds names to what every reader of the table can tell apart.</summary>
static class SchemaRules
{
    const string Reserved = "__ml_";

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE, naming the column.</exception>
    public static void Check(DataType type, string path = "")
    {
        if (type is ArrayType array) Check(array.Element, path + ".element");
        if (type is MapType map)
        {
            Check(map.Key, path + ".key");
            Check(map.Value, path + ".value");
        }

        if (type == DataType.Variant) throw new PlatformException(ErrorCode.NotImplemented, $"column '{path}' is variant, which is read but not written here");
        if (type is not StructType fields) return;
        var inside = path.Length == 0 ? "schema" : $"column '{path}'";
        if (fields.Fields.Count == 0) throw PlatformException.Invalid($"{inside} has no {(path.Length == 0 ? "column; a table" : "field; a struct")} needs one");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in fields.Fields)
        {
            if (field.Name.Length == 0) throw PlatformException.Invalid($"{inside} has a column without a name");
            if (!names.Add(field.Name)) throw PlatformException.Invalid($"{inside} has the column '{field.Name}' twice (names differ in more than case)");
            if (path.Length == 0 && field.Name.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase)) throw PlatformException.Invalid($"column '{field.Name}' begins with '{Reserved}', which is kept for what writes need themselves");
            Check(field.Type, path.Length == 0 ? field.Name : $"{path}.{field.Name}");
        }
    }

    /// <summary>Whether the conditions and generated columns of a table can be worked out at all; one that cannot would refuse every row.</summary>
    public static void CheckExpressions(StructType schema, IReadOnlyDictionary<string, string> constraints, TableOptions options)
    {
        var expressions = constraints.Select(c => ($"constraint '{c.Key}'", c.Value))
            .Concat(schema.Fields.Where(f => f.GenerationExpression is not null).Select(f => ($"generated column '{f.Name}'", f.GenerationExpression!)))
            .Concat(schema.Fields.Where(f => f.DefaultExpression is not null).Select(f => ($"default of column '{f.Name}'", f.DefaultExpression!))).ToList();
        if (expressions.Count == 0) return;
        using var connection = options.Database.Connect();
        var row = string.Join(", ", schema.Fields.Select(f => $"NULL::{DuckDbTypeText.Of(f.Type)} AS {Sql.Identifier(f.Name)}"));
        foreach (var (of, expression) in expressions)
            try
            {
                connection.Prepare($"SELECT ({SparkSql.ToDuckDb(expression)}\n) FROM (SELECT {row})").Dispose();
            }
            catch (PlatformException e) when (e.Code == ErrorCode.InvalidParameterValue)
            {
                throw new PlatformException(ErrorCode.InvalidParameterValue, $"{of} ({expression}) cannot be worked out over the table's columns: {e.Message}", e);
            }
    }
}
