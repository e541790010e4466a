using System.Globalization;
using System.Text;
using ML.Lakehouse.DuckDb;

namespace ML.Features.PointInTime;

/// <summary>
/// Point-in-time joins in DuckDB's SQL.
///
/// Each feature row gets the time from which on it can be seen: its event time, or its created time where that is later.
/// A row that is already surpassed by a newer event when it becomes visible can never be the answer and falls away. What
/// is left has event times that rise with visibility, so that one ASOF join finds the answer.
/// </summary>
static class PointInTimeSql
{
    /// <summary>The inner query's rows, each once, with the lookup's columns behind them.</summary>
    public static string Join(string inner, LookupJoin join)
    {
        var sql = new StringBuilder("SELECT p.*");
        for (var i = 0; i < join.Outputs.Count; i++) sql.Append(CultureInfo.InvariantCulture, $", {Output(join, i)} AS {Sql.Identifier(join.Outputs[i].Name)}");
        var timed = join.EventTime is not null;
        sql.Append(CultureInfo.InvariantCulture, $" FROM ({inner}) p {(timed ? "ASOF LEFT JOIN" : "LEFT JOIN")} ({(timed ? History(join) : Newest(join))}) f ON ");
        sql.AppendJoin(" AND ", join.Keys.Select((k, i) => $"p.{Sql.Identifier(k.Spine)} = f.__k{i}"));
        // DuckDB's ASOF join sorts a missing time last, which would see everything; before all times it sees nothing.
        if (timed) sql.Append(CultureInfo.InvariantCulture, $" AND {TimeSql.Otherwise(SpineTime(join), $"p.{Sql.Identifier(join.SpineTime!.Name)}", join.SpineTime.Text, Constant(join, long.MinValue))} >= f.{Visibility(join)}");
        return sql.ToString();
    }

    static string SpineTime(LookupJoin join) => Time(join, "p", join.SpineTime!);

    static string Output(LookupJoin join, int index)
    {
        var output = join.Outputs[index];
        var value = $"f.__o{index}";
        if (join.Lookback is { } lookback)
            value = string.Create(CultureInfo.InvariantCulture, $"CASE WHEN f.__e >= {SpineTime(join)} - {Constant(join, lookback)} THEN {value} END");
        return output.Default is null ? value : $"coalesce({value}, {output.Default})";
    }

    static string Rows(LookupJoin join)
    {
        var columns = join.Keys.Select((k, i) => $"{Sql.Identifier(k.Key)} AS __k{i}")
            .Concat(join.Outputs.Select((o, i) => $"{Sql.Identifier(o.Feature)} AS __o{i}"))
            .Concat(join.Unique ? [] : join.TieColumns.Select((c, i) => (Column: c, Index: i)).Where(t => !IsOutput(join, t.Column)).Select(t => $"{Sql.Identifier(t.Column)} AS __t{t.Index}"));
        var conditions = join.Keys.Select(k => $"{Sql.Identifier(k.Key)} IS NOT NULL").ToList();
        var times = "";
        if (join.EventTime is { } time)
        {
            times = $", {Time(join, "r", time)} AS __e" + (Visibility(join) == "__e" ? "" : $", {Visible(join)} AS __v");
            conditions.Add(TimeSql.IsKnown(Sql.Identifier(time.Name), time.Text));
        }

        if (join.CreatedTime is { } created)
        {
            times += $", {Time(join, "r", created)} AS __c";
            conditions.Add(TimeSql.IsKnown(Sql.Identifier(created.Name), created.Text));
            if (join.KnownAt is { } known) conditions.Add(string.Create(CultureInfo.InvariantCulture, $"{Time(join, "r", created)} <= {Constant(join, known)}"));
        }

        return $"SELECT {string.Join(", ", columns)}{times} FROM {join.Relation} r WHERE {string.Join(" AND ", conditions)}";
    }

    static string Visible(LookupJoin join)
    {
        var happened = Time(join, "r", join.EventTime!) + (join.Strict ? " + 1" : "");
        return IsLate(join) ? $"greatest({happened}, {Time(join, "r", join.CreatedTime!)})" : happened;
    }

    // Rows may become known after they became true.
    static bool IsLate(LookupJoin join) => join.CreatedTime is not null && join.KnownAt is null;

    // A column less to sort and hash where the event time says it already.
    static string Visibility(LookupJoin join) => IsLate(join) || join.Strict ? "__v" : "__e";

    static string History(LookupJoin join)
    {
        if (join.Unique) return Rows(join);
        // The plain form is one that DuckDB turns into a hash aggregate; only late rows need the sorted window.
        if (!IsLate(join)) return $"SELECT * FROM ({Rows(join)}) QUALIFY row_number() OVER (PARTITION BY {Keys(join)}, __e ORDER BY {Newer(join)}) = 1";
        var order = string.Join(", ", Ties(join).Select(t => t + " NULLS FIRST"));
        return $"SELECT * FROM ({Rows(join)}) WINDOW w AS (PARTITION BY {Keys(join)} ORDER BY __v, __e, __c{(order.Length > 0 ? ", " + order : "")}) "
            + "QUALIFY lead(__v) OVER w IS DISTINCT FROM __v AND __e >= max(__e) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)";
    }

    static string Newest(LookupJoin join) => join.Unique
        ? Rows(join)
        : $"SELECT * FROM ({Rows(join)}) QUALIFY row_number() OVER (PARTITION BY {Keys(join)} ORDER BY {Newer(join)}) = 1";

    static string Newer(LookupJoin join)
    {
        var order = Ties(join).Select(t => t + " DESC NULLS LAST").ToList();
        if (join.CreatedTime is not null) order.Insert(0, "__c DESC");
        return order.Count == 0 ? "1" : string.Join(", ", order);
    }

    static IEnumerable<string> Ties(LookupJoin join) => join.TieColumns.Select((column, i) =>
    {
        var output = join.Outputs.ToList().FindIndex(o => o.Feature == column);
        return output < 0 ? $"__t{i}" : $"__o{output}";
    });

    static bool IsOutput(LookupJoin join, string column) => join.Outputs.Any(o => o.Feature == column);

    static string Keys(LookupJoin join) => string.Join(", ", join.Keys.Select((_, i) => $"__k{i}"));

    static string Time(LookupJoin join, string alias, TimeColumn time) => TimeSql.Number($"{alias}.{Sql.Identifier(time.Name)}", time.Type, time.Zone, InNanos(join));

    static string Constant(LookupJoin join, long micros) => micros.ToString(CultureInfo.InvariantCulture) + (InNanos(join) ? "000" : "");

    // A part of a microsecond can make a row one of the future.
    static bool InNanos(LookupJoin join) => new[] { join.SpineTime, join.EventTime, join.CreatedTime }.Any(t => t is not null && TimeSql.IsNanos(t.Type));
}
