using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.Tables;
using ML.Lakehouse.DuckDb;

namespace ML.Features.PointInTime;

/// <summary>Which columns of a table are its features.</summary>
static class FeatureColumns
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the key or feature whose column is missing or has another type.</exception>
    public static IReadOnlyList<DuckDbColumn> Of(KeyedFeatures definition, AttachedTable table) => Of(definition, table.Columns, table.Source.Location);

    public static IReadOnlyList<DuckDbColumn> Of(KeyedFeatures definition, IReadOnlyList<DuckDbColumn> columns, string location)
    {
        foreach (var (key, type) in definition.PrimaryKeys.Zip(definition.PrimaryKeyTypes ?? [])) CheckKey(definition, key, type, columns, location);
        if (definition.Features is null) return [.. columns.Where(c => !IsKeyOrTime(definition, c.Name))];
        return [.. definition.Features.Select(feature => Declared(definition, feature, columns, location))];
    }

    static bool IsKeyOrTime(KeyedFeatures definition, string column) =>
        definition.PrimaryKeys.Contains(column) || column == definition.TimeseriesColumn || column == definition.CreatedColumn;

    static void CheckKey(KeyedFeatures definition, string key, string type, IReadOnlyList<DuckDbColumn> columns, string location)
    {
        if (columns.FirstOrDefault(c => c.Name == key) is not { } column || FeatureTypes.FromSql(column.Sql) == type) return;
        if (!FeatureTypes.SameKey(FeatureTypes.ToSql(type, $"type of the key '{key}' of '{definition.Name}'"), column.Sql))
            throw PlatformException.Invalid($"key '{key}' of '{definition.Name}' is defined as {type}, and its column in {location} is {FeatureTypes.FromSql(column.Sql)}");
    }

    static DuckDbColumn Declared(KeyedFeatures definition, FeatureColumn feature, IReadOnlyList<DuckDbColumn> columns, string location)
    {
        var column = columns.FirstOrDefault(c => c.Name == feature.Name) ?? throw PlatformException.Invalid(
            $"feature '{feature.Name}' of '{definition.Name}' is not a column of {location}; it has {string.Join(", ", columns.Select(c => c.Name))}");
        // A sum of whole numbers is wider than any feature type; it is kept, and compared, as the decimal that holds it.
        if (feature.Type is { } type && FeatureTypes.FromSql(FeatureTypes.ToSql(type, $"type of '{definition.Name}.{feature.Name}'")) != FeatureTypes.FromSql(column.Sql))
            throw PlatformException.Invalid(
                $"feature '{feature.Name}' of '{definition.Name}' is defined as {type}, and its column in {location} is {FeatureTypes.FromSql(column.Sql)}");
        return column;
    }
}
