using System.Text.Json;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.Tables;
using ML.Lakehouse.DuckDb;

namespace ML.Features.PointInTime;

/// <summary>Checks a lookup against its feature table and the columns it is given, and resolves it.</summary>
static class LookupPlanner
{
    /// <param name="given">Columns that the lookup may use, name → SQL type.</param>
    /// <param name="spineZone">Zone of the spine's times without one; null when not declared.</param>
    /// <param name="knownAt">Microseconds; null: each spine row's own time.</param>
    public static LookupJoin Plan(
        FeatureLookup lookup, KeyedFeatures definition, AttachedTable table, IReadOnlyDictionary<string, string> given, string? spineZone, long? knownAt)
    {
        var keys = Keys(lookup, definition, table, given);
        var created = Time(definition.CreatedColumn, "created_column", definition, table);
        var happened = Time(definition.TimeseriesColumn, "timeseries_column", definition, table);
        if (happened is not null && created is not null) TimeSql.CheckZones(Of(happened, definition), Of(created, definition));
        // A table without event time but with a created time has a history all the same: a row is true from when it is known.
        if (happened is null && lookup.TimestampLookupKey is not null) happened = created;
        var spine = happened is null ? null : SpineTime(lookup, definition, given, spineZone, happened);
        return new LookupJoin
        {
            Relation = table.Relation,
            Keys = keys,
            SpineTime = spine,
            EventTime = happened,
            CreatedTime = created,
            Lookback = happened is null ? null : Lookback(lookup, definition),
            Strict = lookup.Strict,
            KnownAt = knownAt,
            Outputs = Outputs(lookup, definition, table),
            TieColumns = FeatureColumns.Of(definition, table).Select(c => c.Name).ToList(),
        };
    }

    static List<(string, string)> Keys(FeatureLookup lookup, KeyedFeatures definition, AttachedTable table, IReadOnlyDictionary<string, string> given)
    {
        if (lookup.LookupKey.Count != definition.PrimaryKeys.Count)
            throw PlatformException.Invalid(
                $"lookup_key of '{definition.Name}' is [{string.Join(", ", lookup.LookupKey)}]; expected {definition.PrimaryKeys.Count} columns, for the keys {string.Join(", ", definition.PrimaryKeys)}");
        var keys = new List<(string, string)>();
        foreach (var (column, key) in lookup.LookupKey.Zip(definition.PrimaryKeys))
        {
            var type = Given(given, column, $"lookup_key of '{definition.Name}'");
            var expected = table.Get(key, "primary key").Sql;
            if (!FeatureTypes.SameKey(type, expected))
                throw PlatformException.Invalid(
                    $"lookup_key '{column}' is {FeatureTypes.FromSql(type)}; the key '{key}' of '{definition.Name}' is {FeatureTypes.FromSql(expected)}");
            keys.Add((column, key));
        }

        return keys;
    }

    static TimeColumn? Time(string? column, string role, KeyedFeatures definition, AttachedTable table)
    {
        if (column is null) return null;
        var type = table.Get(column, role).Sql;
        TimeSql.CheckTime($"{role} '{column}' of '{definition.Name}'", type);
        return new TimeColumn(column, type, definition.TimeZone, definition.Name);
    }

    static TimeColumn SpineTime(
        FeatureLookup lookup, KeyedFeatures definition, IReadOnlyDictionary<string, string> given, string? zone, TimeColumn happened)
    {
        var column = lookup.TimestampLookupKey ?? throw PlatformException.Invalid(
            $"the lookup of '{definition.Name}' needs a timestamp_lookup_key, since the table has the time column '{definition.TimeseriesColumn}'");
        var type = Given(given, column, $"timestamp_lookup_key of '{definition.Name}'");
        TimeSql.CheckTime($"timestamp_lookup_key '{column}'", type);
        TimeSql.CheckZones(($"column '{column}' of the spine", type, zone), Of(happened, definition));
        return new TimeColumn(column, type, zone);
    }

    static (string, string, string?) Of(TimeColumn time, KeyedFeatures definition) => ($"column '{time.Name}' of '{definition.Name}'", time.Type, time.Zone);

    static long? Lookback(FeatureLookup lookup, KeyedFeatures definition)
    {
        var window = Duration.Micros(lookup.LookbackWindow, $"lookback_window of '{definition.Name}'");
        var ttl = Duration.Micros(definition.Ttl, $"ttl of '{definition.Name}'");
        return window is null || ttl is null ? window ?? ttl : Math.Min(window.Value, ttl.Value);
    }

    static List<LookupOutput> Outputs(FeatureLookup lookup, KeyedFeatures definition, AttachedTable table)
    {
        var columns = FeatureColumns.Of(definition, table);
        var names = lookup.FeatureNames ?? [.. columns.Select(c => c.Name)];
        CheckNames(lookup.RenameOutputs?.Keys, names, "rename_outputs", definition);
        CheckNames(lookup.DefaultValues?.Keys, names, "default_values", definition);
        return [.. names.Select(name =>
        {
            var column = columns.FirstOrDefault(c => c.Name == name) ?? throw UnknownFeature(name, definition, columns);
            var value = lookup.DefaultValues?.TryGetValue(name, out var json) == true ? Literal(json, column, definition) : null;
            return new LookupOutput(name, lookup.RenameOutputs?.GetValueOrDefault(name) ?? name, column.Sql, value);
        })];
    }

    static void CheckNames(IEnumerable<string>? given, IReadOnlyList<string> names, string field, KeyedFeatures definition)
    {
        foreach (var name in given ?? [])
            if (!names.Contains(name)) throw PlatformException.Invalid($"{field} names '{name}', which the lookup of '{definition.Name}' does not take");
    }

    static PlatformException UnknownFeature(string name, KeyedFeatures definition, IReadOnlyList<DuckDbColumn> columns) => PlatformException.Invalid(
        $"'{definition.Name}' has no feature '{name}'; it has {string.Join(", ", columns.Select(c => c.Name))}");

    static string Literal(JsonElement json, DuckDbColumn column, KeyedFeatures definition)
    {
        var fits = json.ValueKind switch
        {
            JsonValueKind.Number => FeatureTypes.IsNumeric(column.Sql),
            JsonValueKind.String => !FeatureTypes.IsNumeric(column.Sql) && column.Sql != "BOOLEAN",
            JsonValueKind.True or JsonValueKind.False => column.Sql == "BOOLEAN",
            _ => false,
        };
        if (!fits || (FeatureTypes.IsNumeric(column.Sql) && !TypeBounds.Fits(json, column.Sql)))
            throw PlatformException.Invalid(
                $"default_values of '{definition.Name}' gives '{column.Name}' the value {json.GetRawText()}; expected a {FeatureTypes.FromSql(column.Sql)}");
        return $"CAST({Sql.Literal(json.ValueKind == JsonValueKind.String ? json.GetString() : json.GetRawText())} AS {column.Sql})";
    }

    static string Given(IReadOnlyDictionary<string, string> given, string column, string role) =>
        given.TryGetValue(column, out var type) ? type : throw PlatformException.Invalid(
            $"{role} names the column '{column}', which is not there; the columns are {string.Join(", ", given.Keys)}");
}
