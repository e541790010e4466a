using System.Globalization;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.PointInTime;
using ML.Features.Tables;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Views;

/// <summary>
/// Windowed aggregates as SQL. Time windows: events fall into cells of the grid; each cell's partial results are combined
/// over the window by a range frame, and a row appears wherever a window gains or loses a cell, its time being the end of
/// the newest cell. So a row holds nothing from its own time on, and an emptied window is seen as empty.
/// </summary>
sealed class AggregationSql
{
    readonly FeatureView view;
    readonly AttachedTable source;
    readonly string keys;
    readonly TimeColumn time;
    readonly IReadOnlyList<Aggregation> aggregations;

    AggregationSql(FeatureView view, AttachedTable source)
    {
        this.view = view;
        this.source = source;
        keys = string.Join(", ", view.PrimaryKeys.Select(Sql.Identifier));
        aggregations = view.Aggregations!;
        var type = source.Get(view.TimeseriesColumn!, "timeseries_column").Sql;
        TimeSql.CheckTime($"timeseries_column '{view.TimeseriesColumn}' of '{view.Name}'", type);
        time = new TimeColumn(view.TimeseriesColumn!, type, view.TimeZone, source.Source.Name);
    }

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the column that the source lacks.</exception>
    public static string Of(FeatureView view, AttachedTable source)
    {
        foreach (var key in view.PrimaryKeys) source.Get(key, $"primary key of '{view.Name}'");
        foreach (var aggregation in view.Aggregations!)
            if (aggregation.Column is { } column) source.Get(column, $"column of aggregation '{aggregation.Name}'");
        var sql = new AggregationSql(view, source);
        return view.Aggregations[0].Window.Type == "last_n" ? sql.LastRows() : sql.TimeWindows();
    }

    string Micros => TimeSql.Micros(Sql.Identifier(time.Name), time.Type, time.Zone);

    string Present => string.Join(" AND ", view.PrimaryKeys.Select(c => $"{Sql.Identifier(c)} IS NOT NULL").Append(TimeSql.IsKnown(Sql.Identifier(time.Name), time.Text)));

    string Moment(string micros) => TimeSql.HasZone(time.Type) || time.Zone is not null ? $"make_timestamptz({micros})" : $"make_timestamp({micros})";

    string TimeWindows()
    {
        var grid = Duration.Micros(view.Every ?? "1d", $"every of '{view.Name}'")!.Value;
        var parts = new PartialAggregates();
        var outputs = aggregations.Select(a => $"{parts.Combine(a, Frame(a, grid))} AS {Sql.Identifier(a.Name)}").ToList();
        var ends = aggregations.Select(a => Length(a)).Distinct().Select(d => string.Create(CultureInfo.InvariantCulture, $" UNION SELECT {keys}, __b + {d} AS __b FROM cells"));
        return string.Create(CultureInfo.InvariantCulture, $"""
            WITH events AS (SELECT *, ({Micros} - ({Micros} % {grid} + {grid}) % {grid} + {grid}) AS __b FROM {source.Relation} WHERE {Present}),
            cells AS (SELECT {keys}, __b, {parts.Select()} FROM events GROUP BY {keys}, __b),
            ends AS (SELECT {keys}, __b FROM cells{string.Concat(ends)}),
            rows AS (SELECT * FROM ends LEFT JOIN cells USING ({keys}, __b))
            SELECT {keys}, {Moment("__b")} AS {Sql.Identifier(time.Name)}, {string.Join(", ", outputs)} FROM rows
            """);
    }

    string Frame(Aggregation aggregation, long grid)
    {
        var length = Length(aggregation);
        if (length % grid != 0)
            throw PlatformException.Invalid($"window.duration of '{aggregation.Name}' is {aggregation.Window.Duration}; expected a multiple of the view's grid, {view.Every ?? "1d"}");
        if (aggregation.Window.Type == "tumbling" && length != grid)
            throw PlatformException.Invalid($"window.duration of '{aggregation.Name}' is {aggregation.Window.Duration}; a tumbling window must be as long as the view's grid, {view.Every ?? "1d"}");
        return string.Create(CultureInfo.InvariantCulture, $"(PARTITION BY {keys} ORDER BY __b RANGE BETWEEN {length - grid} PRECEDING AND CURRENT ROW)");
    }

    static long Length(Aggregation aggregation) =>
        Duration.Micros(aggregation.Window.Duration, $"window.duration of '{aggregation.Name}'")
        ?? throw PlatformException.Invalid($"window.duration of '{aggregation.Name}' is missing");

    string LastRows()
    {
        var outputs = aggregations.Select(a =>
        {
            var rows = a.Window.Rows ?? throw PlatformException.Invalid($"window.rows of '{a.Name}' is missing");
            var filter = a.Where is null ? "" : $" FILTER (WHERE ({a.Where}\n))";
            var call = $"{Function(a)}({(a.Column is null ? "*" : Sql.Identifier(a.Column))}){filter}";
            return string.Create(CultureInfo.InvariantCulture, $"{call} OVER (w ROWS BETWEEN {rows - 1} PRECEDING AND CURRENT ROW) AS {Sql.Identifier(a.Name)}");
        });
        // Events of one time: their other columns decide, so that the order never depends on how the files lie.
        var order = string.Join(", ", source.Columns.Where(c => c.Name != time.Name).Select(c => Sql.Identifier(c.Name)));
        return $"""
            SELECT {keys}, {Moment("__t")} AS {Sql.Identifier(time.Name)}, {string.Join(", ", aggregations.Select(a => Sql.Identifier(a.Name)))} FROM (
            SELECT {keys}, __t, {string.Join(", ", outputs)}, lead(__t) OVER w IS DISTINCT FROM __t AS __last
            FROM (SELECT *, {Micros} AS __t FROM {source.Relation} WHERE {Present}) WINDOW w AS (PARTITION BY {keys} ORDER BY __t, {order})) WHERE __last
            """;
    }

    static string Function(Aggregation aggregation) => aggregation.Function switch
    {
        "stddev" => "stddev_samp",
        "variance" => "var_samp",
        var function => function,
    };
}
