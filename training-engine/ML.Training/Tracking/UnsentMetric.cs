namespace ML.Training.Tracking;

/// <summary>A point that the server has not acknowledged.</summary>
sealed record UnsentMetric(string Key, double Value, long Step, long Timestamp);
