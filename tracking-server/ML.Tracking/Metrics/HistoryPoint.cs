using System.Data.Common;

namespace ML.Tracking.Metrics;

/// <summary>A point of a history as it is answered.</summary>
readonly record struct HistoryPoint(string Key, double Value, long Timestamp, long Step)
{
    public const string Columns = "key, value, timestamp, step, is_nan";

    /// <summary>Reads the point of a metric whose name is known: a history of a million points must not make a million names.</summary>
    public static HistoryPoint Read(DbDataReader r, string key) => new(key, MetricRows.Value(r, 1, 4), r.GetInt64(2), r.GetInt64(3));
}
