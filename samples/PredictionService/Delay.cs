using System.Text.Json.Serialization;

namespace PredictionService;

/// <summary>What the model says: the delay at arrival, in minutes.</summary>
sealed record Delay([property: JsonPropertyName("y")] float Minutes);
