using System.Text.Json.Serialization;

namespace PredictionService;

[JsonSerializable(typeof(Flight))]
[JsonSerializable(typeof(Delay))]
sealed partial class ServiceJson : JsonSerializerContext;
