using System.Text.Json.Serialization;

namespace ML.Registry.ModelVersions;

[JsonSerializable(typeof(string))]
sealed partial class LinkJson : JsonSerializerContext;
