using System.Globalization;
using System.Text;
using ML.Features.PointInTime;

namespace ML.Features.Spark;

/// <summary>
/// Point-in-time joins in Spark's SQL, with the meaning of <see cref="PointInTimeSql"/>. Spark has no ASOF join: feature rows
/// and spine rows are put into one sequence by key and time, and each spine row takes the last feature row before it.
/// </summary>
static class SparkPointInTimeSql
{
    /// <summary>The inner query's rows, each once, with the lookup's columns behind them.</summary>
    public static string Join(string inner, LookupJoin join)
    {
        var outputs = string.Concat(join.Outputs.Select((o, i) => $", {Output(join, i)} AS {SparkText.Identifier(o.Name)}"));
        if (join.EventTime is null)
        {
            var on = string.Join(" AND ", join.Keys.Select((k, i) => $"p.{SparkText.Identifier(k.Spine)} = f.__k{i}"));
            return $"SELECT p.*{outputs.Replace("__f.", "f.", StringComparison.Ordinal)} FROM ({inner}) p LEFT JOIN ({Newest(join)}) f ON {on}";
        }

        var keys = string.Join(", ", join.Keys.Select((_, i) => $"__k{i}"));
        var spineKeys = string.Join(", ", join.Keys.Select((k, i) => $"p.{SparkText.Identifier(k.Spine)} AS __k{i}"));
        var found = string.Join(", ", join.Outputs.Select((_, i) => $"__o{i}").Append("__e"));
        return $"""
            SELECT __p.*{outputs} FROM (
            SELECT __p, __n, __side, last_value(__row, true) OVER (PARTITION BY {keys} ORDER BY __n, __side ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS __f FROM (
            SELECT {keys}, {Visibility(join)} AS __n, 0 AS __side, struct({found}) AS __row, NULL AS __p FROM ({History(join)})
            UNION ALL SELECT {spineKeys}, {SparkText.Micros("p", join.SpineTime!)} AS __n, 1 AS __side, NULL AS __row, struct(p.*) AS __p FROM ({inner}) p)) WHERE __side = 1
            """;
    }

    static string Output(LookupJoin join, int index)
    {
        var output = join.Outputs[index];
        var value = $"__f.__o{index}";
        if (join.Lookback is { } lookback)
            value = string.Create(CultureInfo.InvariantCulture, $"CASE WHEN __f.__e >= __n - {lookback} THEN {value} END");
        return output.Default is null ? value : $"coalesce({value}, CAST({SparkText.Literal(DefaultText(output.Default))} AS {SparkText.Type(output.Type)}))";
    }

    // A default is written CAST('…' AS type), its text quoted as the embedded engine quotes.
    static string DefaultText(string sql)
    {
        var start = sql.IndexOf('\'', StringComparison.Ordinal) + 1;
        return sql[start..sql.LastIndexOf('\'')].Replace("''", "'", StringComparison.Ordinal);
    }

    static string Rows(LookupJoin join)
    {
        var sql = new StringBuilder("SELECT ");
        sql.AppendJoin(", ", join.Keys.Select((k, i) => $"r.{SparkText.Identifier(k.Key)} AS __k{i}")
            .Concat(join.Outputs.Select((o, i) => $"r.{SparkText.Identifier(o.Feature)} AS __o{i}"))
            .Concat(join.TieColumns.Select((c, i) => $"r.{SparkText.Identifier(c)} AS __t{i}")));
        var conditions = join.Keys.Select(k => $"r.{SparkText.Identifier(k.Key)} IS NOT NULL").ToList();
        if (join.EventTime is { } time)
        {
            sql.Append(CultureInfo.InvariantCulture, $", {SparkText.Micros("r", time)} AS __e, {Visible(join)} AS __v");
            conditions.Add($"r.{SparkText.Identifier(time.Name)} IS NOT NULL");
        }

        if (join.CreatedTime is { } created)
        {
            sql.Append(CultureInfo.InvariantCulture, $", {SparkText.Micros("r", created)} AS __c");
            conditions.Add(join.KnownAt is { } known
                ? string.Create(CultureInfo.InvariantCulture, $"{SparkText.Micros("r", created)} <= {known}")
                : $"r.{SparkText.Identifier(created.Name)} IS NOT NULL");
        }

        return sql.Append(CultureInfo.InvariantCulture, $" FROM {join.Relation} r WHERE {string.Join(" AND ", conditions)}").ToString();
    }

    static string Visible(LookupJoin join)
    {
        var happened = SparkText.Micros("r", join.EventTime!) + (join.Strict ? " + 1" : "");
        return IsLate(join) ? $"greatest({happened}, {SparkText.Micros("r", join.CreatedTime!)})" : happened;
    }

    static bool IsLate(LookupJoin join) => join.CreatedTime is not null && join.KnownAt is null;

    static string Visibility(LookupJoin join) => IsLate(join) || join.Strict ? "__v" : "__e";

    // As the embedded engine's: of the rows that become visible at one moment the newest, and none that is surpassed already.
    static string History(LookupJoin join)
    {
        if (!IsLate(join)) return $"SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY {Keys(join)}, __e ORDER BY {Newer(join)}) AS __place FROM ({Rows(join)})) WHERE __place = 1";
        var order = string.Concat(join.TieColumns.Select((_, i) => $", __t{i} ASC NULLS FIRST"));
        return $"""
            SELECT * FROM (SELECT *, lead(__v) OVER (PARTITION BY {Keys(join)} ORDER BY __v, __e, __c{order}) AS __next,
            max(__e) OVER (PARTITION BY {Keys(join)} ORDER BY __v, __e, __c{order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS __newest FROM ({Rows(join)}))
            WHERE NOT (__next <=> __v) AND __e >= __newest
            """;
    }

    static string Newest(LookupJoin join) =>
        $"SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY {Keys(join)} ORDER BY {Newer(join)}) AS __place FROM ({Rows(join)})) WHERE __place = 1";

    static string Newer(LookupJoin join)
    {
        var order = join.TieColumns.Select((_, i) => $"__t{i} DESC NULLS LAST").ToList();
        if (join.CreatedTime is not null) order.Insert(0, "__c DESC");
        return order.Count == 0 ? "1" : string.Join(", ", order);
    }

    static string Keys(LookupJoin join) => string.Join(", ", join.Keys.Select((_, i) => $"__k{i}"));
}
