using System.Data.Common;
using ML.Tracking.Contracts.Metrics;

namespace ML.Tracking.Metrics;

/// <summary>Reads metric rows in the column order the queries of this folder share.</summary>
static class MetricRows
{
    /// <summary>Columns: (any), key, value, timestamp, step, is_nan.</summary>
    public static Metric ReadLatest(DbDataReader r) => new()
    {
        Key = r.GetString(1),
        Value = Value(r, 2, 5),
        Timestamp = r.IsDBNull(3) ? null : r.GetInt64(3),
        Step = r.GetInt64(4),
    };

    public static double Value(DbDataReader r, int value, int isNaN) => r.GetBoolean(isNaN) ? double.NaN : r.GetDouble(value);
}
