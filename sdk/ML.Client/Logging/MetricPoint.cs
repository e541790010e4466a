namespace ML.Client.Logging;

/// <summary>One point in the queue; the time stamp is Unix time in milliseconds.</summary>
internal readonly record struct MetricPoint(string Key, double Value, long Timestamp, long Step, MetricTarget? Target);
