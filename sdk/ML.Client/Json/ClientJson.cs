using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ML.Client.Artifacts;
using ML.Client.Traces;

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
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(TraceWire.InfoEnvelope), TypeInfoPropertyName = "TraceInfoEnvelope")]
[JsonSerializable(typeof(TraceWire.Search), TypeInfoPropertyName = "TraceSearch")]
[JsonSerializable(typeof(TraceWire.SearchAnswer), TypeInfoPropertyName = "TraceSearchAnswer")]
[JsonSerializable(typeof(TraceWire.Tag), TypeInfoPropertyName = "TraceTag")]
[JsonSerializable(typeof(TraceWire.Delete), TypeInfoPropertyName = "TraceDelete")]
[JsonSerializable(typeof(TraceWire.DeleteAnswer), TypeInfoPropertyName = "TraceDeleteAnswer")]
[JsonSerializable(typeof(TraceWire.AssessmentEnvelope), TypeInfoPropertyName = "TraceAssessmentEnvelope")]
[JsonSerializable(typeof(TraceWire.AssessmentUpdate), TypeInfoPropertyName = "TraceAssessmentUpdate")]
[JsonSerializable(typeof(TraceWire.Several), TypeInfoPropertyName = "TraceSeveral")]
[JsonSerializable(typeof(TraceWire.SeveralAnswer), TypeInfoPropertyName = "TraceSeveralAnswer")]
[JsonSerializable(typeof(TraceWire.Link), TypeInfoPropertyName = "TraceLink")]
internal sealed partial class ClientJson : JsonSerializerContext;
