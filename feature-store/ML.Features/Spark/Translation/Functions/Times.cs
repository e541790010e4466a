using System.Globalization;
using System.Text.Json.Nodes;

namespace ML.Features.Spark.Translation.Functions;

/// <summary>Times and their parts; both engines' sessions are in UTC.</summary>
static class Times
{
    static readonly Dictionary<string, string> Parts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["year"] = "year(?)", ["month"] = "month(?)", ["day"] = "day(?)", ["dayofmonth"] = "day(?)", ["hour"] = "hour(?)", ["minute"] = "minute(?)", ["second"] = "second(?)",
        ["quarter"] = "quarter(?)", ["doy"] = "dayofyear(?)", ["dayofyear"] = "dayofyear(?)", ["week"] = "weekofyear(?)", ["weekofyear"] = "weekofyear(?)",
        ["dow"] = "(dayofweek(?) - 1)", ["dayofweek"] = "(dayofweek(?) - 1)", ["weekday"] = "(dayofweek(?) - 1)", ["isodow"] = "(weekday(?) + 1)",
    };

    static readonly HashSet<string> Units = new(StringComparer.OrdinalIgnoreCase) { "year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond" };

    static readonly HashSet<string> Functions =
        ["date_part", "datepart", "date_trunc", "datetrunc", "epoch", "epoch_us", "date_diff", "datediff", "timezone", "to_days", "to_hours", "to_minutes", "to_seconds", "to_weeks", "to_months", "to_years"];

    public static bool Is(string name) => Functions.Contains(name) || Parts.ContainsKey(name);

    public static string Translate(ExpressionTranslator values, JsonNode node, string name, IReadOnlyList<JsonNode> arguments)
    {
        string Time(int index) => FeatureTypes.IsTime(values.Scope.TypeOf(arguments[index])) ? values.Translate(arguments[index]) : throw values.Refused($"{name} of {values.Scope.TypeOf(arguments[index])}");
        string Moment(int index) => $"CAST({Time(index)} AS TIMESTAMP)";
        switch (name, arguments.Count)
        {
            case var _ when arguments.Count == 1 && Parts.TryGetValue(name, out var part): return Part(part, Time(0));
            case ("date_part" or "datepart", 2) when Constants.Text(arguments[0]) is { } unit && Parts.TryGetValue(unit, out var part): return Part(part, Time(1));
            case ("date_trunc" or "datetrunc", 2) when Constants.Text(arguments[0]) is { } unit && Units.Contains(unit):
                return $"CAST(date_trunc('{unit}', {Moment(1)}) AS {SparkText.Type(values.Scope.TypeOf(node))})";
            case ("epoch_us", 1): return $"unix_micros({Moment(0)})";
            case ("epoch", 1): return $"(CAST(unix_micros({Moment(0)}) AS DOUBLE) / CAST(1000000 AS DOUBLE))";
            case ("date_diff" or "datediff", 3) when Constants.Text(arguments[0]) == "day": return $"CAST(datediff(CAST({Time(2)} AS DATE), CAST({Time(1)} AS DATE)) AS BIGINT)";
            case ("date_diff" or "datediff", 3) when Constants.Text(arguments[0]) == "microsecond": return $"(unix_micros({Moment(2)}) - unix_micros({Moment(1)}))";
            case ("timezone", 2) when Constants.Text(arguments[0]) is { } zone: return Zone(values, SparkText.Literal(zone), arguments[1]);
            case var _ when Constants.Integer(arguments[0]) is { } count && Interval(name, count) is { } interval: return interval;
            default: throw values.Refused($"{name}({string.Join(", ", arguments.Select(a => Constants.Text(a) is { } text ? $"'{text}'" : values.Scope.TypeOf(a)))})");
        }
    }

    static string Part(string part, string time) => $"CAST({part.Replace("?", time, StringComparison.Ordinal)} AS BIGINT)";

    static string Zone(ExpressionTranslator values, string zone, JsonNode time) => values.Scope.TypeOf(time) switch
    {
        "TIMESTAMP" => $"to_utc_timestamp(CAST({values.Translate(time)} AS TIMESTAMP), {zone})",
        "TIMESTAMP WITH TIME ZONE" => $"CAST(from_utc_timestamp({values.Translate(time)}, {zone}) AS TIMESTAMP_NTZ)",
        var other => throw values.Refused($"AT TIME ZONE of {other}"),
    };

    static string? Interval(string name, long count)
    {
        FormattableString? text = name switch
        {
            "to_weeks" => $"make_dt_interval({count * 7})",
            "to_days" => $"make_dt_interval({count})",
            "to_hours" => $"make_dt_interval(0, {count})",
            "to_minutes" => $"make_dt_interval(0, 0, {count})",
            "to_seconds" => $"make_dt_interval(0, 0, 0, {count})",
            "to_months" => $"make_ym_interval(0, {count})",
            "to_years" => $"make_ym_interval({count})",
            _ => null,
        };
        return text?.ToString(CultureInfo.InvariantCulture);
    }
}
