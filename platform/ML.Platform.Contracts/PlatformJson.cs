using System.Text.Json.Serialization;
using ML.Platform.Contracts.Auditing;
using ML.Platform.Contracts.Lineage;

namespace ML.Platform.Contracts;

/// <summary>The wire records of this project.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GetLineageGraph))]
[JsonSerializable(typeof(GetLineageGraph.Response), TypeInfoPropertyName = "GetLineageGraphResponse")]
[JsonSerializable(typeof(ListLineageNodes))]
[JsonSerializable(typeof(ListLineageNodes.Response), TypeInfoPropertyName = "ListLineageNodesResponse")]
[JsonSerializable(typeof(ListLineageEvents))]
[JsonSerializable(typeof(ListLineageEvents.Response), TypeInfoPropertyName = "ListLineageEventsResponse")]
[JsonSerializable(typeof(ListAuditEntries))]
[JsonSerializable(typeof(ListAuditEntries.Response), TypeInfoPropertyName = "ListAuditEntriesResponse")]
public sealed partial class PlatformJson : JsonSerializerContext;
