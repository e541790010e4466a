using System.Text.Json.Nodes;

namespace ML.Hosting.Auditing;

/// <summary>A change of one thing.</summary>
/// <param name="Action">Kind and verb: <c>registered_model.set_alias</c>.</param>
/// <param name="EntityKind">Kind of the thing: <c>registered_model</c>.</param>
/// <param name="EntityName">Its name or id.</param>
public sealed record AuditChange(string Action, string EntityKind, string EntityName)
{
    /// <summary>Who did it; null for the caller of the request at hand.</summary>
    public string? Actor { get; init; }

    /// <summary>The changed fields as they were; null where the thing is new.</summary>
    public JsonObject? Before { get; init; }

    /// <summary>The changed fields as they are; null where the thing is gone.</summary>
    public JsonObject? After { get; init; }
}
