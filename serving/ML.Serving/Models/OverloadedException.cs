namespace ML.Serving.Models;

/// <summary>The model's queue is full; the caller should come back.</summary>
public sealed class OverloadedException(int limit) : Exception($"the model is busy: {limit} requests are waiting already");
