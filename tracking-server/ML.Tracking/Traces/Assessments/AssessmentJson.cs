using System.Text.Json;
using System.Text.Json.Serialization;
using ML.Tracking.Contracts.Traces;

namespace ML.Tracking.Traces.Assessments;

/// <summary>What stands as JSON in columns of the <c>assessments</c> table.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AssessmentError))]
[JsonSerializable(typeof(IssueReference))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
sealed partial class AssessmentJson : JsonSerializerContext;
