using System.Text.Json.Serialization;

namespace ML.Docs.Tests;

public sealed record Flight([property: JsonPropertyName("distance")] float Distance, [property: JsonPropertyName("dep_delay")] float DepartureDelay);

public sealed record Delay([property: JsonPropertyName("y")] float Minutes);

public sealed record Place([property: JsonPropertyName("origin")] string Origin);

public sealed record Weather([property: JsonPropertyName("temp")] double? Temperature);

public sealed record Measured(
    [property: JsonPropertyName("origin")] string Origin, [property: JsonPropertyName("time_hour")] DateTime Time, [property: JsonPropertyName("temp")] double Temperature);

[JsonSerializable(typeof(Flight))]
[JsonSerializable(typeof(Delay))]
public sealed partial class ServiceJson : JsonSerializerContext;

[JsonSerializable(typeof(Place))]
[JsonSerializable(typeof(Weather))]
[JsonSerializable(typeof(Measured))]
public sealed partial class Json : JsonSerializerContext;
