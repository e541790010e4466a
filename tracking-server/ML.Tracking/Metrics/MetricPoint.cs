using ML.Common.Errors;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Validation;

namespace ML.Tracking.Metrics;

/// <summary>One point of a metric in the form the database keeps: NaN is value 0 with a flag, infinities are clamped.</summary>
/// <param name="Timestamp">Unix time in milliseconds.</param>
sealed record MetricPoint(string Key, double Value, bool IsNaN, long Timestamp, long Step) : IComparable<MetricPoint>
{
    public static MetricPoint From(string? key, double? value, long? timestamp, long? step, string path)
    {
        var prefix = path.Length == 0 ? "" : path + ".";
        var checkedKey = path.Length == 0 ? Names.MetricKey(Check.Required(key, "key"), "name") : Names.MetricKey(Check.Required(key, prefix + "key"), prefix + "name");
        var number = Check.Required(value, prefix + "value");
        var time = Check.Required(timestamp, prefix + "timestamp");
        if (time < 0)
            throw PlatformException.Invalid(
                $"Invalid value {time} for parameter '{prefix}timestamp' supplied: metric '{key}' (value={Text(number)}). Timestamp must be a nonnegative long (64-bit integer) ");
        var stored = double.IsNaN(number) ? 0 : double.IsPositiveInfinity(number) ? double.MaxValue : double.IsNegativeInfinity(number) ? double.MinValue : number;
        return new MetricPoint(checkedKey, stored, double.IsNaN(number), time, step ?? 0);
    }

    public static MetricPoint From(Metric metric, int index) =>
        From(metric.Key, metric.Value, metric.Timestamp, metric.Step, $"metrics[{index}]");

    // Python writes 1.0 where C# writes 1.
    static string Text(double number)
    {
        var text = number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAnyExcept("-0123456789") < 0 ? text + ".0" : text;
    }

    /// <summary>Newer means greater (step, timestamp, value), as MLflow decides which point is the latest.</summary>
    public int CompareTo(MetricPoint? other)
    {
        if (other is null) return 1;
        var bySteps = Step.CompareTo(other.Step);
        if (bySteps != 0) return bySteps;
        var byTime = Timestamp.CompareTo(other.Timestamp);
        return byTime != 0 ? byTime : Value.CompareTo(other.Value);
    }
}
