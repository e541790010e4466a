using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ML.Client.Text;

/// <summary>JSON values as block-style YAML, quoted wherever a plain scalar could be read as something else.</summary>
internal static class YamlWriter
{
    static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase) { "true", "false", "yes", "no", "on", "off", "null", "~", "y", "n" };

    public static string Write(JsonNode node)
    {
        var text = new StringBuilder();
        WriteBlock(text, node, 0);
        return text.ToString();
    }

    static void WriteBlock(StringBuilder text, JsonNode? node, int indent)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                foreach (var (key, value) in map) WriteEntry(text, new string(' ', indent) + Scalar(key) + ":", value, value is JsonArray ? indent : indent + 2);
                break;
            case JsonArray { Count: > 0 } list:
                foreach (var value in list) WriteItem(text, value, indent);
                break;
            default:
                text.Append(' ', indent).Append(Inline(node)).Append('\n');
                break;
        }
    }

    static void WriteEntry(StringBuilder text, string head, JsonNode? value, int indent)
    {
        text.Append(head);
        if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            text.Append('\n');
            WriteBlock(text, value, indent);
        }
        else
        {
            text.Append(' ').Append(Inline(value)).Append('\n');
        }
    }

    static void WriteItem(StringBuilder text, JsonNode? value, int indent)
    {
        if (value is not (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }))
        {
            text.Append(' ', indent).Append("- ").Append(Inline(value)).Append('\n');
            return;
        }

        var inner = new StringBuilder();
        WriteBlock(inner, value, indent + 2);
        // The dash takes the place of the first line's indentation.
        text.Append(' ', indent).Append("- ").Append(inner.ToString().AsSpan(indent + 2));
    }

    static string Inline(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when node.GetValueKind() == JsonValueKind.String => Scalar((string)node!),
        _ => node.ToJsonString(),
    };

    internal static string Scalar(string text) => IsPlain(text) ? text : JsonValue.Create(text)!.ToJsonString(JsonText.Compact);

    static bool IsPlain(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] is '_' or '/') && !Reserved.Contains(text) && text[^1] is not (' ' or ':')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ' ' or '=' or '<' or '>' or ':' or '@' or '+')
        && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal);
}
