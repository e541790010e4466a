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
    const string Newest = "__newest", Tied = "__tied";

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

    string Times => $"{happened ?? created ?? "0::BIGINT"} AS __e, {created ?? "0::BIGINT"} AS __c";

    string Packed => string.Join(", ", [
        PackedKeys, Times, .. features.Select(c => FeatureKinds.Select(FeatureKinds.Of(c.Sql, c.Name), Sql.Identifier(c.Name), c.Sql))]);

    // One number that rises with the event time and, among equal ones, with the created time.
    string Moment => (Fine(definition.TimeseriesColumn), Fine(definition.CreatedColumn)) switch
    {
        ({ } e, { } c) => $"({e}::HUGEINT * 18446744073709551616 + {c})",
        var (e, c) => e ?? c ?? "0",
    };

    string TieOrder => string.Join(", ", features.Select(c => Sql.Identifier(c.Name) + " DESC NULLS LAST"));

    /// <summary>Whether rows have a time of their own.</summary>
    public bool HasTime => (happened ?? created) is not null;

    /// <summary>The key columns of a relation in the forms that keys are packed from.</summary>
    public string PackedKeys => string.Join(", ", definition.PrimaryKeys.Select((k, i) => FeatureKinds.Select(KeyKinds[i], Sql.Identifier(k), table.Get(k, "primary key").Sql)));

    /// <summary>
    /// The query of the rows: key columns, event time, created time, then the features, in the forms that rows are packed from.
    /// The wide rows are read once and not sorted: which of them are newest is found out beforehand from keys and times alone.
    /// </summary>
    /// <param name="now">Microseconds; later rows are not visible yet.</param>
    /// <param name="keysIn">A relation with the keys to look at. Null: all.</param>
    public string Prepare(DuckDbConnection session, long now, long? from, long? to, string? keysIn, CancellationToken cancellation)
    {
        var where = string.Join(" AND ", Conditions(now, from, to));
        var among = keysIn is null ? "" : $" AND ({Keys}) IN (SELECT ({Keys}) FROM {keysIn})";
        session.Execute($"CREATE OR REPLACE TEMP TABLE {Newest} AS SELECT {Keys}, max({Moment}) AS __moment, count(*) AS __rows FROM {table.Relation} WHERE {where}{among} GROUP BY {Keys}", cancellation);
        // Most tables without a history have one row a key: then all of them are the newest.
        if (keysIn is null && Count(session, $"SELECT count(*) FROM (FROM {Newest} WHERE __rows > 1 LIMIT 1)", cancellation) == 0) return $"SELECT {Packed} FROM {table.Relation} WHERE {where}";
        var newest = $"FROM {table.Relation} JOIN {Newest} USING ({Keys}) WHERE {where} AND {Moment} = __moment";
        session.Execute($"CREATE OR REPLACE TEMP TABLE {Tied} AS SELECT {Keys} {newest} AND __rows > 1 GROUP BY {Keys} HAVING count(*) > 1", cancellation);
        if (Count(session, $"SELECT count(*) FROM {Tied}", cancellation) == 0) return $"SELECT {Packed} {newest}";
        var tied = $"({Keys}) IN (SELECT ({Keys}) FROM {Tied})";
        return $"SELECT {Packed} {newest} AND NOT {tied} UNION ALL (SELECT {Packed} {newest} AND {tied} QUALIFY row_number() OVER (PARTITION BY {Keys} ORDER BY {TieOrder}) = 1)";
    }

    /// <summary>What a publication looks at of a table; what else the table has may come and go.</summary>
    /// <param name="values">Whether that is more than keys and times.</param>
    public string Read(AttachedTable from, bool values)
    {
        var columns = definition.PrimaryKeys.Append(definition.TimeseriesColumn).Append(definition.CreatedColumn).OfType<string>().Concat(values ? features.Select(f => f.Name) : []);
        return $"SELECT {string.Join(", ", columns.Distinct().Select(Sql.Identifier))} FROM {from.Relation}";
    }

    /// <summary>Key and times of rows that went.</summary>
    /// <param name="gone">The query of the rows.</param>
    public string Orders(string gone) =>
        $"SELECT DISTINCT {Keys}, {Moment} AS __moment, {Times} FROM ({gone}) WHERE {string.Join(" AND ", definition.PrimaryKeys.Select(k => $"{Sql.Identifier(k)} IS NOT NULL"))} AND {Moment} IS NOT NULL";

    /// <summary>The packed keys and times of those rows that were newer than what their key has now, once <see cref="Prepare"/> was called.</summary>
    /// <param name="orders">A relation of <see cref="Orders"/>.</param>
    public string Surpassing(string orders) =>
        $"SELECT {PackedKeys}, __e, __c FROM {orders} g LEFT JOIN (SELECT {Keys}, __moment AS __kept FROM {Newest}) n USING ({Keys}) WHERE __kept IS NULL OR g.__moment > __kept";

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

    // The store's order is in microseconds; which row is the newest is decided by all that a column tells.
    string? Fine(string? column) => column is not null && TimeSql.IsNanos(table.Get(column, "time column").Sql) ? $"epoch_ns({Sql.Identifier(column)})" : Micros(column);

    static long Count(DuckDbConnection session, string sql, CancellationToken cancellation)
    {
        using var result = session.Query(sql, cancellation);
        using var chunk = result.Fetch(cancellation)!;
        return chunk[0].Get<long>(0);
    }

    string? Micros(string? column)
    {
        if (column is null) return null;
        var type = table.Get(column, "time column").Sql;
        TimeSql.CheckTime($"time column '{column}' of '{definition.Name}'", type);
        var micros = TimeSql.Micros(Sql.Identifier(column), type, definition.TimeZone);
        return TimeSql.Otherwise(micros, Sql.Identifier(column), $"column '{column}' of '{definition.Name}'", "NULL");
    }
}
