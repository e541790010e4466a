using System.Text.Json.Nodes;

namespace ML.Hosting.Auditing;

/// <summary>States of things that several capabilities have.</summary>
public static class AuditStates
{
    /// <summary>A tag as it was or is.</summary>
    public static JsonObject Tag(string? key, string? value) => new() { ["key"] = key, ["value"] = value };
}
