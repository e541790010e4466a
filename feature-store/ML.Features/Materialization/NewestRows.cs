using System.Globalization;
using ML.Features.Contracts.Definitions;
using ML.Features.Online;
using ML.Features.PointInTime;
using ML.Features.Tables;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Materialization;

/// <summary>The SQL of what is published: for each key the row that a point-in-time lookup at one moment would find.</summary>
sealed class NewestRows
{
    readonly KeyedFeatures definition;
    readonly AttachedTable table;
    readonly IReadOnlyList<DuckDbColumn> features;
    readonly string? happened, created;

    public NewestRows(KeyedFeatures definition, AttachedTable table)
    {
        this.definition = definition;
        this.table = table;
        features = FeatureColumns.Of(definition, table);
        happened = Micros(definition.TimeseriesColumn);
        created = Micros(definition.CreatedColumn);
        KeyKinds = [.. definition.PrimaryKeys.Select(k => FeatureKinds.Of(table.Get(k, "primary key").Sql, k))];
    }

    public FeatureKind[] KeyKinds { get; }

    /// <summary>Quoted key columns.</summary>
    public string Keys => string.Join(", ", definition.PrimaryKeys.Select(Sql.Identifier));

    /// <summary>Whether rows have a time of their own.</summary>
    public bool HasTime => (happened ?? created) is not null;

    /// <summary>The key columns of a relation in the forms that keys are packed from.</summary>
    public string PackedKeys => string.Join(", ", definition.PrimaryKeys.Select((k, i) => FeatureKinds.Select(KeyKinds[i], Sql.Identifier(k))));

    /// <summary>Key columns, event time, created time (null without), then the features, in the forms that rows are packed from.</summary>
    /// <param name="now">Microseconds; later rows are not visible yet.</param>
    /// <param name="keysIn">A relation with the keys to look at. Null: all.</param>
    public string Select(long now, long? from, long? to, string? keysIn)
    {
        var values = features.Select(c => FeatureKinds.Select(FeatureKinds.Of(c.Sql, c.Name), Sql.Identifier(c.Name)));
        var where = string.Join(" AND ", Conditions(now, from, to));
        var among = keysIn is null ? "" : $" AND ({Keys}) IN (SELECT ({Keys}) FROM {keysIn})";
        return $"SELECT {PackedKeys}, {happened ?? created ?? "0::BIGINT"}, {created ?? "0::BIGINT"}, {string.Join(", ", values)} FROM {table.Relation} "
            + $"WHERE {where}{among} QUALIFY row_number() OVER (PARTITION BY {Keys} ORDER BY {Order()}) = 1";
    }

    /// <summary>Keys with a row that became visible within a span of time, though the table did not change.</summary>
    public string BecameVisible(long after, long upTo)
    {
        var visible = (happened, created) switch
        {
            ({ } e, { } c) => $"greatest({e}, {c})",
            _ => happened ?? created,
        };
        return visible is null ? $"SELECT {Keys} FROM {table.Relation} WHERE false"
            : string.Create(CultureInfo.InvariantCulture, $"SELECT DISTINCT {Keys} FROM {table.Relation} WHERE {visible} > {after} AND {visible} <= {upTo}");
    }

    IEnumerable<string> Conditions(long now, long? from, long? to)
    {
        foreach (var key in definition.PrimaryKeys) yield return $"{Sql.Identifier(key)} IS NOT NULL";
        if (happened is not null) yield return string.Create(CultureInfo.InvariantCulture, $"{happened} <= {Math.Min(now, to ?? now)}");
        if (happened is not null && from is not null) yield return string.Create(CultureInfo.InvariantCulture, $"{happened} >= {from}");
        if (created is not null) yield return string.Create(CultureInfo.InvariantCulture, $"{created} <= {now}");
    }

    string Order()
    {
        var order = new List<string>();
        if (happened is not null) order.Add(happened + " DESC");
        if (created is not null) order.Add(created + " DESC");
        order.AddRange(features.Select(c => Sql.Identifier(c.Name) + " DESC NULLS LAST"));
        return string.Join(", ", order);
    }

    string? Micros(string? column) =>
        column is null ? null : TimeSql.Micros(Sql.Identifier(column), table.Get(column, "time column").Sql, definition.TimeZone);
}
