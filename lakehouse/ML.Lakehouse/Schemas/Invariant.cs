using System.Text.Json;
using System.Text.Json.Nodes;

namespace ML.Lakehouse.Schemas;

/// <summary>A column's invariant as old writers noted it.</summary>
static class Invariant
{
    public static string? Of(StructField field)
    {
        if (field.Metadata?["delta.invariants"] is not JsonValue value || !value.TryGetValue<string>(out var text)) return null;
        try
        {
            return JsonNode.Parse(text)?["expression"]?["expression"]?.GetValue<string>();
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
