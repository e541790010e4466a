using System.Text.Json.Serialization;

namespace ML.Features.Materialization;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PublicationRecord))]
sealed partial class PublicationJson : JsonSerializerContext;
