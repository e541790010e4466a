using System.Text.Json.Nodes;

namespace ML.Lakehouse.Actions;

/// <summary>What a commit says about itself; free-form but for a few well-known fields.</summary>
public sealed record CommitInfo(JsonObject Content) : LogAction
{
    public string? Operation => Content["operation"]?.ToString();

    public long? Timestamp => Number("timestamp");

    /// <summary>Milliseconds since 1970, when the table keeps time in its commits.</summary>
    public long? InCommitTimestamp => Number("inCommitTimestamp");

    public bool IsBlindAppend => Content["isBlindAppend"] is JsonValue value && value.TryGetValue<bool>(out var blind) && blind;

    long? Number(string name) => Content[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;
}
