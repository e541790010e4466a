using ML.Common.Errors;
using ML.Training.Data;

namespace ML.Training.Features;

/// <summary>What DuckDB's types can be used as.</summary>
static class ColumnTypes
{
    public static bool IsNumber(string type) =>
        IsInteger(type) || type is "FLOAT" or "DOUBLE" or "BOOLEAN" || type.StartsWith("DECIMAL", StringComparison.Ordinal);

    public static bool IsInteger(string type) =>
        type is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "HUGEINT";

    public static bool IsText(string type) => type is "VARCHAR" || type.StartsWith("ENUM", StringComparison.Ordinal);

    public static void RequireNumber(TableView view, string column, string field)
    {
        var type = view.TypeOf(column, field);
        if (!IsNumber(type)) throw PlatformException.Invalid($"{field}: column '{column}' is {type}; a number or boolean is expected");
    }

    public static void RequireCategory(TableView view, string column, string field)
    {
        var type = view.TypeOf(column, field);
        if (!IsText(type) && !IsInteger(type) && type != "BOOLEAN")
            throw PlatformException.Invalid($"{field}: column '{column}' is {type}; text, a whole number or a boolean is expected");
    }
}
