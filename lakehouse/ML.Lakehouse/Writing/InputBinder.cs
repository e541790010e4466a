using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Writing;

/// <summary>
/// Fits rows to a table: columns by name, safe casts, missing columns as their default, generated value or null; and
/// holds them to NOT NULL and CHECK constraints while they are written.
/// </summary>
sealed class InputBinder(string location, Metadata metadata)
{
    readonly StructType schema = metadata.Schema;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE, naming the column that does not fit.</exception>
    public string Bind(DuckDbConnection connection, string query)
    {
        var given = Columns(connection, query);
        RefuseUnknown(given.Keys);
        var list = schema.Fields.Select(f => $"{Expression(f, given, column => IsUntypedNull(connection, query, column))} AS {Sql.Identifier(f.Name)}");
        return Constrained(GeneratedColumns.Fill($"SELECT {string.Join(", ", list)} FROM ({query})", schema, f => given.ContainsKey(f.Name) ? null : "true"));
    }

    /// <summary>Adds the constraints to rows that have the table's columns already.</summary>
    public string Constrained(string query)
    {
        var checks = Checks().ToList();
        return checks.Count == 0 ? query : $"SELECT * FROM ({query}) AS r WHERE {string.Join(" AND ", checks)}";
    }

    static Dictionary<string, DuckDbColumn> Columns(DuckDbConnection connection, string query)
    {
        var columns = new Dictionary<string, DuckDbColumn>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in connection.Describe(query))
            if (!columns.TryAdd(column.Name, column)) throw PlatformException.Invalid($"the rows to write have the column '{column.Name}' twice");
        return columns;
    }

    void RefuseUnknown(IEnumerable<string> given)
    {
        var unknown = given.Where(name => schema.Find(name) is null).ToList();
        if (unknown.Count > 0)
            throw PlatformException.Invalid(
                $"table {location} has no column {string.Join(", ", unknown.Select(n => $"'{n}'"))}; it has {string.Join(", ", schema.Fields.Select(f => f.Name))} (schema evolution would add it)");
    }

    string Expression(StructField field, Dictionary<string, DuckDbColumn> given, Func<DuckDbColumn, bool> isNull)
    {
        if (field.IsIdentity)
            throw new PlatformException(ErrorCode.NotImplemented, $"table {location} has the identity column '{field.Name}', which cannot be written yet");
        var type = DuckDbTypeText.Of(field.Type);
        if (given.TryGetValue(field.Name, out var column)) return Cast(field, column, type, isNull);
        if (field.DefaultExpression is { } value) return $"CAST(({SparkSql.ToDuckDb(value)}) AS {type})";
        return $"NULL::{type}";
    }

    string Cast(StructField field, DuckDbColumn column, string type, Func<DuckDbColumn, bool> isNull)
    {
        if (column.Sql == type || column.Type == DuckDbType.SqlNull) return $"{Sql.Identifier(column.Name)}::{type}";
        var given = new TypeTextReader(column.Name, column.Sql, withoutZone: true).ReadAll();
        if (!Assignable.From(given, field.Type) && !isNull(column))
            throw PlatformException.Invalid($"column '{field.Name}' of table {location} is {field.Type}; the rows to write have {given}");
        return $"CAST({Sql.Identifier(column.Name)} AS {type})";
    }

    // DuckDB reports a bare NULL as INTEGER; only a bare NULL can also be taken for a struct.
    static bool IsUntypedNull(DuckDbConnection connection, string query, DuckDbColumn column)
    {
        if (column.Type != DuckDbType.Integer) return false;
        try
        {
            connection.Prepare($"SELECT coalesce({Sql.Identifier(column.Name)}, {{'a': 1}}) FROM ({query})").Dispose();
            return true;
        }
        catch (PlatformException)
        {
            return false;
        }
    }

    IEnumerable<string> Checks()
    {
        foreach (var field in schema.Fields)
        {
            var name = Sql.Identifier(field.Name);
            foreach (var (path, condition) in NotNull(field, field.Name, name, null))
                yield return Check(condition, $"column '{path}' of table {location} must not be null");
            if (field.GenerationExpression is { } generated)
                yield return Check($"{name} IS NOT DISTINCT FROM {GeneratedColumns.Value(field)}",
                    $"generated column '{field.Name}' of table {location} is not {generated}");
            if (Invariant.Of(field) is { } invariant)
                yield return Check($"coalesce(({SparkSql.ToDuckDb(invariant)}), false)", $"column '{field.Name}' of table {location} breaks its invariant {invariant}");
        }

        foreach (var (constraint, condition) in new TableProperties(metadata.Configuration).Constraints)
            yield return Check($"coalesce(({SparkSql.ToDuckDb(condition)}), false)", $"CHECK constraint '{constraint}' ({condition}) of table {location} is broken");
    }

    /// <summary>A field that must not be null is held to it wherever there is a value that it belongs to.</summary>
    static IEnumerable<(string Path, string Condition)> NotNull(StructField field, string path, string value, string? parent)
    {
        if (!field.Nullable) yield return (path, parent is null ? $"{value} IS NOT NULL" : $"({parent} IS NULL OR {value} IS NOT NULL)");
        if (field.Type is not StructType type) yield break;
        foreach (var inner in type.Fields)
            foreach (var found in NotNull(inner, $"{path}.{inner.Name}", $"struct_extract({value}, {Sql.Literal(inner.Name)})", value)) yield return found;
    }

    static string Check(string condition, string message) =>
        $"CASE WHEN {condition} THEN true ELSE error({Sql.Literal(message + " by the row ")} || to_json(r)::VARCHAR) END";
}
