using System.Text.Json.Serialization;
using ML.Client.Artifacts;

namespace ML.Client.Json;

/// <summary>Records of the wire that no Contracts project holds.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProxyListing))]
[JsonSerializable(typeof(ServerInfo))]
[JsonSerializable(typeof(CreateMultipartUpload))]
[JsonSerializable(typeof(CreateMultipartUpload.Response), TypeInfoPropertyName = "CreateMultipartUploadResponse")]
[JsonSerializable(typeof(CompleteMultipartUpload))]
[JsonSerializable(typeof(AbortMultipartUpload))]
[JsonSerializable(typeof(PresignedUrl))]
internal sealed partial class ClientJson : JsonSerializerContext;
