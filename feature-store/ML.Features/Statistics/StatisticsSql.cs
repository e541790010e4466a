using System.Globalization;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Statistics;

/// <summary>The queries behind statistics and drift.</summary>
static class StatisticsSql
{
    public const string QuantilePoints = "[0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]";

    /// <summary>One row: count, nulls, distinct, min, max, and for numbers mean, deviation, quantiles; the values from min on as JSON.</summary>
    public static string Describe(string relation, DuckDbColumn column)
    {
        var name = Sql.Identifier(column.Name);
        var numeric = FeatureTypes.IsNumeric(column.Sql);
        // A time or text has bounds but no mean; a NaN would swallow every other number.
        var number = column.Sql is "FLOAT" or "DOUBLE" ? $"CASE WHEN isfinite({name}) THEN {name} END" : name;
        string[] measures = numeric
            ? [$"min({number})", $"max({number})", $"avg({number})::DOUBLE", $"stddev_samp({number})::DOUBLE", $"approx_quantile({number}::DOUBLE, {QuantilePoints})"]
            : [$"min({name})::VARCHAR", $"max({name})::VARCHAR"];
        return $"SELECT count({name}), count(*) - count({name}), approx_count_distinct({name}), {string.Join(", ", measures.Select(m => $"to_json({m})::VARCHAR"))} FROM {relation}";
    }

    public static string Top(string relation, DuckDbColumn column)
    {
        var name = Sql.Identifier(column.Name);
        return $"SELECT to_json({name})::VARCHAR, count(*) AS n FROM {relation} WHERE {name} IS NOT NULL GROUP BY {name} ORDER BY n DESC, {name} LIMIT 10";
    }

    /// <summary>
    /// Population stability index: shares of both populations in the deciles of the baseline (numbers) or in its twenty
    /// most frequent values and the rest (others); null is a share of its own.
    /// </summary>
    public static string Drift(string baseline, string current, DuckDbColumn column)
    {
        var name = Sql.Identifier(column.Name);
        var bin = FeatureTypes.IsNumeric(column.Sql)
            ? $"CASE WHEN {name} IS NULL THEN -1 ELSE len(list_filter(edges, e -> e < {name}::DOUBLE)) END"
            : $"CASE WHEN {name} IS NULL THEN -1 ELSE coalesce(list_position(edges, {name}::VARCHAR), 0) END";
        var edges = FeatureTypes.IsNumeric(column.Sql)
            ? $"SELECT list_distinct(quantile_disc({name}::DOUBLE, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])) AS edges FROM {baseline}"
            : $"SELECT list(v) AS edges FROM (SELECT {name}::VARCHAR AS v FROM {baseline} WHERE {name} IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, v LIMIT 20)";
        return string.Create(CultureInfo.InvariantCulture, $"""
            WITH edges AS ({edges}),
            b AS (SELECT {bin} AS bin, count(*) AS n FROM {baseline}, edges GROUP BY 1),
            c AS (SELECT {bin} AS bin, count(*) AS n FROM {current}, edges GROUP BY 1),
            shares AS (SELECT coalesce(b.n, 0) AS bn, coalesce(c.n, 0) AS cn FROM b FULL JOIN c USING (bin)),
            totals AS (SELECT sum(bn)::DOUBLE AS bt, sum(cn)::DOUBLE AS ct FROM shares)
            SELECT coalesce(sum((greatest(cn / ct, 0.0001) - greatest(bn / bt, 0.0001)) * ln(greatest(cn / ct, 0.0001) / greatest(bn / bt, 0.0001))), 0)::DOUBLE,
            any_value(bt)::BIGINT, any_value(ct)::BIGINT FROM shares, totals
            """);
    }
}
