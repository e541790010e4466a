using System.Text.Json;

namespace ML.Platform.Contracts.Auditing;

/// <summary>One change.</summary>
public sealed record AuditEntry
{
    /// <summary>Grows with each entry.</summary>
    public long Id { get; set; }

    /// <summary>Milliseconds since 1970.</summary>
    public long Time { get; set; }

    /// <summary>Who did it: the authenticated user, <c>anonymous</c>, or <c>system</c>.</summary>
    public string Actor { get; set; } = "";

    /// <summary>Kind and verb, such as <c>registered_model.set_alias</c>.</summary>
    public string Action { get; set; } = "";

    public string EntityKind { get; set; } = "";

    public string EntityName { get; set; } = "";

    /// <summary>The changed fields as they were; null where the thing is new.</summary>
    public JsonElement? Before { get; set; }

    /// <summary>The changed fields as they are; null where the thing is gone.</summary>
    public JsonElement? After { get; set; }
}
