using System.Globalization;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.PointInTime;
using ML.Features.Spark.Translation;
using ML.Features.Spark.Translation.Functions;
using ML.Features.Tables;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Spark;

/// <summary>Windowed aggregates in Spark's SQL, with the meaning of <see cref="Views.AggregationSql"/>: cells of the grid, combined by range frames, or the last rows.</summary>
sealed class SparkAggregationSql
{
    readonly FeatureView view;
    readonly AttachedTable source;
    readonly DuckDbConnection connection;
    readonly string keys, relation;
    readonly TimeColumn time;
    readonly long grid;
    readonly List<string> parts = [];

    SparkAggregationSql(FeatureView view, AttachedTable source, DuckDbConnection connection)
    {
        this.view = view;
        this.source = source;
        this.connection = connection;
        keys = string.Join(", ", view.PrimaryKeys.Select(SparkText.Identifier));
        relation = SparkText.Relation(source.Source);
        time = new TimeColumn(view.TimeseriesColumn!, source.Get(view.TimeseriesColumn!, "timeseries_column").Sql, view.TimeZone);
        grid = Duration.Micros(view.Every ?? "1d", $"every of '{view.Name}'")!.Value;
    }

    /// <param name="connection">The session that the source is attached to.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for conditions that Spark does not mean the same.</exception>
    public static string Of(FeatureView view, AttachedTable source, DuckDbConnection connection)
    {
        var sql = new SparkAggregationSql(view, source, connection);
        return view.Aggregations![0].Window.Type == "last_n" ? sql.LastRows() : sql.TimeWindows();
    }

    string Present => string.Join(" AND ", view.PrimaryKeys.Append(time.Name).Select(c => $"s.{SparkText.Identifier(c)} IS NOT NULL"));

    string LastRows()
    {
        // Events of one time: their other columns decide, in the order of the embedded engine.
        var order = string.Concat(source.Columns.Where(c => c.Name != time.Name).Select(c => $", {SparkText.Identifier(c.Name)} ASC NULLS LAST"));
        var window = $"PARTITION BY {keys} ORDER BY __t ASC{order}";
        var outputs = string.Join(", ", view.Aggregations!.Select(a => $"{LastRows(a, window)} AS {SparkText.Identifier(a.Name)}"));
        return $"""
            SELECT {keys}, {Moment("__t")} AS {SparkText.Identifier(time.Name)}, {string.Join(", ", view.Aggregations!.Select(a => SparkText.Identifier(a.Name)))} FROM (
            SELECT {keys}, __t, {outputs}, lead(__t) OVER ({window}) AS __next FROM (SELECT s.*, {SparkText.Micros("s", time)} AS __t FROM {relation} s WHERE {Present})) WHERE NOT (__next <=> __t)
            """;
    }

    string LastRows(Aggregation aggregation, string window)
    {
        var value = aggregation.Column is { } column ? SparkText.Identifier(column) : null;
        // Spark has no filter on a window's function: what is filtered out is null to it.
        if (Condition(aggregation) is { } condition) value = $"CASE WHEN {condition} THEN {value ?? "1"} END";
        return Aggregates.Call(aggregation.Function, value, false, string.Create(CultureInfo.InvariantCulture, $" OVER ({window} ROWS BETWEEN {aggregation.Window.Rows - 1} PRECEDING AND CURRENT ROW)"));
    }

    string? Condition(Aggregation aggregation) => aggregation.Where is null ? null
        : SparkSql.Expression(connection, aggregation.Where, source.Relation, SparkText.Identifier, $"where of aggregation '{aggregation.Name}'");

    string TimeWindows()
    {
        var micros = SparkText.Micros("s", time);
        var outputs = string.Join(", ", view.Aggregations!.Select(a => $"{Combine(a)} AS {SparkText.Identifier(a.Name)}"));
        var ends = string.Concat(view.Aggregations!.Select(Length).Distinct().Select(d => string.Create(CultureInfo.InvariantCulture, $" UNION SELECT {keys}, __b + {d} AS __b FROM cells")));
        var cells = string.Join(", ", parts.Select((part, i) => string.Create(CultureInfo.InvariantCulture, $"{part} AS __p{i}")));
        return string.Create(CultureInfo.InvariantCulture, $"""
            WITH events AS (SELECT s.*, ({micros} - ({micros} % {grid} + {grid}) % {grid} + {grid}) AS __b FROM {relation} s WHERE {Present}),
            cells AS (SELECT {keys}, __b, {cells} FROM events GROUP BY {keys}, __b),
            ends AS (SELECT {keys}, __b FROM cells{ends}),
            windows AS (SELECT * FROM ends LEFT JOIN cells USING ({keys}, __b))
            SELECT {keys}, {Moment("__b")} AS {SparkText.Identifier(time.Name)}, {outputs} FROM windows
            """);
    }

    string Moment(string micros) => TimeSql.HasZone(time.Type) || time.Zone is not null ? $"timestamp_micros({micros})" : $"CAST(timestamp_micros({micros}) AS TIMESTAMP_NTZ)";

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
        var filter = Condition(aggregation) is { } condition ? $" FILTER (WHERE {condition})" : "";
        var part = $"{function}({(aggregation.Column is null ? "*" : SparkText.Identifier(aggregation.Column))}){filter}";
        if (!parts.Contains(part)) parts.Add(part);
        return string.Create(CultureInfo.InvariantCulture, $"__p{parts.IndexOf(part)}");
    }
}
