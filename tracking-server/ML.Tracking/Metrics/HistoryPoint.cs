using System.Data.Common;
using ML.Hosting.Databases;

namespace ML.Tracking.Metrics;

/// <summary>A point of a history as it is answered.</summary>
readonly record struct HistoryPoint(double Value, long Timestamp, long Step)
{
    public const string Columns = "value, timestamp, step, is_nan";

    public static HistoryPoint Read(DbRow row) => new(row.Boolean(3) ? double.NaN : row.Double(0), row.Int64(1), row.Int64(2));

    public static HistoryPoint Read(DbDataReader r) => new(MetricRows.Value(r, 0, 3), r.GetInt64(1), r.GetInt64(2));
}
