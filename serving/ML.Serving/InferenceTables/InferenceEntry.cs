namespace ML.Serving.InferenceTables;

/// <summary>What is logged of a request beside its bytes.</summary>
readonly record struct InferenceEntry(
    string RequestId, string? TraceId, string Caller, string Endpoint, string Entity, string? ModelName, string ModelVersion,
    long TimestampMs, int Status, double ExecutionMs, double SamplingRate);
