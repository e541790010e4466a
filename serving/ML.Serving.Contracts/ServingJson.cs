using System.Text.Json;
using System.Text.Json.Serialization;
using ML.Serving.Contracts.Endpoints;

namespace ML.Serving.Contracts;

/// <summary>The wire shapes of the endpoint API: snake_case, nulls omitted, numbers accepted as strings.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(EndpointDefinition))]
[JsonSerializable(typeof(EndpointConfig))]
[JsonSerializable(typeof(EndpointAnswer))]
[JsonSerializable(typeof(EndpointList))]
[JsonSerializable(typeof(TagsPatch))]
[JsonSerializable(typeof(TagList))]
[JsonSerializable(typeof(RateLimitList))]
[JsonSerializable(typeof(LogsAnswer))]
public sealed partial class ServingJson : JsonSerializerContext;
