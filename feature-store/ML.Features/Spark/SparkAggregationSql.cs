using System.Globalization;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.PointInTime;
using ML.Features.Tables;

namespace ML.Features.Spark;

/// <summary>Aggregates over time windows in Spark's SQL, with the meaning of <see cref="Views.AggregationSql"/>: cells of the grid, combined by range frames.</summary>
sealed class SparkAggregationSql
{
    readonly FeatureView view;
    readonly string keys, relation;
    readonly TimeColumn time;
    readonly long grid;
    readonly List<string> parts = [];

    SparkAggregationSql(FeatureView view, AttachedTable source)
    {
        this.view = view;
        keys = string.Join(", ", view.PrimaryKeys.Select(SparkText.Identifier));
        relation = SparkDialect.Instance.Relation(source);
        time = new TimeColumn(view.TimeseriesColumn!, source.Get(view.TimeseriesColumn!, "timeseries_column").Sql, view.TimeZone);
        grid = Duration.Micros(view.Every ?? "1d", $"every of '{view.Name}'")!.Value;
    }

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for windows and conditions that are the embedded engine's alone.</exception>
    public static string Of(FeatureView view, AttachedTable source)
    {
        foreach (var aggregation in view.Aggregations!)
        {
            if (aggregation.Where is not null) throw Embedded(view, $"the condition of '{aggregation.Name}'");
            if (aggregation.Window.Type == "last_n") throw Embedded(view, $"the last_n window of '{aggregation.Name}'");
        }

        return new SparkAggregationSql(view, source).TimeWindows();
    }

    static PlatformException Embedded(FeatureView view, string what) =>
        PlatformException.Invalid($"feature view '{view.Name}' cannot be computed on Spark: {what} is the embedded engine's");

    string TimeWindows()
    {
        var micros = SparkText.Micros("s", time);
        var present = string.Join(" AND ", view.PrimaryKeys.Append(time.Name).Select(c => $"s.{SparkText.Identifier(c)} IS NOT NULL"));
        var outputs = string.Join(", ", view.Aggregations!.Select(a => $"{Combine(a)} AS {SparkText.Identifier(a.Name)}"));
        var ends = string.Concat(view.Aggregations!.Select(Length).Distinct().Select(d => string.Create(CultureInfo.InvariantCulture, $" UNION SELECT {keys}, __b + {d} AS __b FROM cells")));
        var cells = string.Join(", ", parts.Select((part, i) => string.Create(CultureInfo.InvariantCulture, $"{part} AS __p{i}")));
        return string.Create(CultureInfo.InvariantCulture, $"""
            WITH events AS (SELECT s.*, ({micros} - ({micros} % {grid} + {grid}) % {grid} + {grid}) AS __b FROM {relation} s WHERE {present}),
            cells AS (SELECT {keys}, __b, {cells} FROM events GROUP BY {keys}, __b),
            ends AS (SELECT {keys}, __b FROM cells{ends}),
            windows AS (SELECT * FROM ends LEFT JOIN cells USING ({keys}, __b))
            SELECT {keys}, {Moment()} AS {SparkText.Identifier(time.Name)}, {outputs} FROM windows
            """);
    }

    string Moment() => TimeSql.HasZone(time.Type) || time.Zone is not null ? "timestamp_micros(__b)" : "CAST(timestamp_micros(__b) AS TIMESTAMP_NTZ)";

    string Combine(Aggregation aggregation)
    {
        var frame = string.Create(CultureInfo.InvariantCulture, $"(PARTITION BY {keys} ORDER BY __b RANGE BETWEEN {Length(aggregation) - grid} PRECEDING AND CURRENT ROW)");
        return aggregation.Function switch
        {
            "count" => $"coalesce(sum({Part("count", aggregation)}) OVER {frame}, 0)",
            "avg" => $"CAST(sum({Part("sum", aggregation)}) OVER {frame} AS DOUBLE) / CAST(nullif(sum({Part("count", aggregation)}) OVER {frame}, 0) AS DOUBLE)",
            var function => $"{function}({Part(function, aggregation)}) OVER {frame}",
        };
    }

    static long Length(Aggregation aggregation) => Duration.Micros(aggregation.Window.Duration, $"window.duration of '{aggregation.Name}'")!.Value;

    string Part(string function, Aggregation aggregation)
    {
        var part = $"{function}({(aggregation.Column is null ? "*" : SparkText.Identifier(aggregation.Column))})";
        if (!parts.Contains(part)) parts.Add(part);
        return string.Create(CultureInfo.InvariantCulture, $"__p{parts.IndexOf(part)}");
    }
}
