using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.OnDemand;
using ML.Features.Online;
using ML.Features.PointInTime;
using ML.Features.Tables;
using ML.Features.Views;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Catalog;

/// <summary>Holds definitions against the tables they speak of, and writes down the features and types found there.</summary>
static class SchemaResolver
{
    /// <summary>The definition with its features spelt out, so that a later change of the table's schema is noticed.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming what does not fit.</exception>
    public static async Task<FeatureDefinition> ResolveAsync(SourceSession session, FeatureDefinition definition, CancellationToken cancellation)
    {
        switch (definition)
        {
            case KeyedFeatures keyed:
                var columns = await ColumnsAsync(session, keyed, cancellation);
                CheckKeys(keyed, columns);
                var complete = Complete(keyed, columns, FeatureColumns.Of(keyed, columns, $"the table of '{keyed.Name}'"));
                foreach (var entity in session.Catalog.Definitions<Entity>()) CheckEntity(entity, complete);
                return complete;
            case Entity entity:
                foreach (var table in session.Catalog.Definitions<KeyedFeatures>()) CheckEntity(entity, table);
                return entity;
            case OnDemandFeature feature:
                OnDemandMacros.Check(session.Connection, feature);
                return feature;
            default:
                return definition;
        }
    }

    public static async Task<IReadOnlyList<DuckDbColumn>> ColumnsAsync(SourceSession session, KeyedFeatures definition, CancellationToken cancellation)
    {
        if (definition is not FeatureView view) return (await session.AttachAsync(definition.Name, cancellation)).Columns;
        var query = await ViewQuery.PrepareAsync(session, view, expand: true, cancellation);
        return session.AttachQuery(query, $"feature view '{view.Name}'").Columns;
    }

    static void CheckKeys(KeyedFeatures definition, IReadOnlyList<DuckDbColumn> columns)
    {
        foreach (var key in definition.PrimaryKeys)
            if (!FeatureTypes.CanBeKey(Get(definition, columns, key, "primary key").Sql))
                throw PlatformException.Invalid(
                    $"primary key '{key}' of '{definition.Name}' is {FeatureTypes.FromSql(Get(definition, columns, key, "").Sql)}; expected an integer, text, boolean, date or timestamp");
        var times = new[] { ("timeseries_column", definition.TimeseriesColumn), ("created_column", definition.CreatedColumn) }
            .Where(t => t.Item2 is not null).Select(t => Time(definition, columns, t.Item1, t.Item2!)).ToList();
        if (times is [var happened, var created]) TimeSql.CheckZones(happened, created);
    }

    static (string Name, string Type, string? Zone) Time(KeyedFeatures definition, IReadOnlyList<DuckDbColumn> columns, string role, string column)
    {
        var (what, type) = ($"{role} '{column}' of '{definition.Name}'", Get(definition, columns, column, role).Sql);
        TimeSql.CheckTime(what, type);
        return (what, type, definition.TimeZone);
    }

    static void CheckEntity(Entity entity, KeyedFeatures table)
    {
        foreach (var (key, type) in table.PrimaryKeys.Zip(table.PrimaryKeyTypes ?? []))
            if (key == entity.JoinKey && !FeatureTypes.SameKey(FeatureTypes.ToSql(type, key), FeatureTypes.ToSql(entity.Type, key)))
                throw PlatformException.Invalid($"primary key '{key}' of '{table.Name}' is {type}; the entity '{entity.Name}' says {entity.Type}");
    }

    static DuckDbColumn Get(KeyedFeatures definition, IReadOnlyList<DuckDbColumn> columns, string name, string role) =>
        columns.FirstOrDefault(c => c.Name == name) ?? throw PlatformException.Invalid(
            $"{role} '{name}' is not a column of '{definition.Name}'; it has {string.Join(", ", columns.Select(c => c.Name))}");

    static KeyedFeatures Complete(KeyedFeatures definition, IReadOnlyList<DuckDbColumn> columns, IReadOnlyList<DuckDbColumn> found)
    {
        var notes = (definition.Features ?? []).ToDictionary(f => f.Name, f => f.Description);
        var features = found.Select(c => new FeatureColumn { Name = c.Name, Type = FeatureTypes.FromSql(c.Sql), Description = notes.GetValueOrDefault(c.Name) });
        var keys = definition.PrimaryKeys.Select(k => FeatureTypes.FromSql(Get(definition, columns, k, "primary key").Sql));
        var complete = definition with { Features = [.. features], PrimaryKeyTypes = [.. keys] };
        if (complete.Online) OnlineKey.CheckKinds(OnlineLayout.Of(complete).KeyKinds, complete);
        return complete;
    }
}
