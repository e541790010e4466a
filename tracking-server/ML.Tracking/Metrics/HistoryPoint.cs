using System.Data.Common;

namespace ML.Tracking.Metrics;

/// <summary>A point of a history as it is answered.</summary>
readonly record struct HistoryPoint(string Key, double Value, long Timestamp, long Step)
{
    public const string Columns = "key, value, timestamp, step, is_nan";

    public static HistoryPoint Read(DbDataReader r) => new(r.GetString(0), MetricRows.Value(r, 1, 4), r.GetInt64(2), r.GetInt64(3));
}
