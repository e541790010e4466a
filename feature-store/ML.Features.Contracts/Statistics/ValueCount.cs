using System.Text.Json;

namespace ML.Features.Contracts.Statistics;

/// <summary>How often a value occurs.</summary>
public sealed record ValueCount(JsonElement? Value, long Count);
