using System.Text.Json.Serialization;

namespace PredictionService;

/// <summary>What is known before a flight. The JSON names are the model's columns.</summary>
sealed record Flight(
    [property: JsonPropertyName("dep_delay")] float DepartureDelay,
    [property: JsonPropertyName("distance")] float Distance,
    [property: JsonPropertyName("air_time")] float AirTime);
