using System.Text.Json;
using System.Text.Json.Serialization;

namespace ML.Tracking.Contracts.Traces;

/// <summary>MLflow's <c>Expectation</c> message: what the answer ought to have been; a plain value, or lists and objects as text.</summary>
public sealed record Expectation
{
    public JsonElement? Value { get; set; }

    [JsonPropertyName("serialized_value")]
    public SerializedValue? Serialized { get; set; }

    /// <summary>A value as the text of its JSON.</summary>
    public sealed record SerializedValue
    {
        public const string Json = "JSON_FORMAT";

        public string? SerializationFormat { get; set; }

        public string? Value { get; set; }
    }
}
