using System.Text.Json.Nodes;

namespace ML.Compat.Tests.Differential;

/// <summary>What a server answered to a step.</summary>
sealed record ScriptAnswer(int Status, string Text, JsonNode? Json)
{
    public string? ErrorCode => (Json as JsonObject)?["error_code"]?.GetValue<string>();

    public string? Message => (Json as JsonObject)?["message"]?.GetValue<string>();
}
