using System.Buffers;
using System.Text;
using System.Text.Json;
using ML.Common.Errors;

namespace ML.Hosting.Requests;

/// <summary>Says what is wrong with a body that did not fit its record.</summary>
static class BodyErrors
{
    /// <summary>The object inside a body that is one JSON string (some clients encode twice); null for any other body.</summary>
    public static ReadOnlySequence<byte>? TryUnwrap(in ReadOnlySequence<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.String) return null;
            var inner = document.RootElement.GetString()!.Trim();
            return inner.StartsWith('{') ? new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(inner)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static PlatformException Explain(in ReadOnlySequence<byte> body, JsonException error)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return PlatformException.Invalid($"The request body must be a JSON object, found a value of type '{PythonType(root)}'.");
            var path = (error.Path ?? "$").TrimStart('$').TrimStart('.');
            var value = Find(root, path);
            return Check.WrongType(Shorten(value.GetRawText()), path, PythonType(value));
        }
        catch (JsonException malformed)
        {
            return PlatformException.Invalid(
                $"Malformed JSON in the request body at line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}.");
        }
    }

    internal static string PythonType(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "dict",
        JsonValueKind.Array => "list",
        JsonValueKind.String => "str",
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "int" : "float",
        _ => "NoneType",
    };

    // Walks a serializer path such as metrics[3].value; stops at the last part that exists.
    static JsonElement Find(JsonElement element, string path)
    {
        foreach (var part in path.Split('.', '['))
        {
            var name = part.TrimEnd(']').Trim('\'');
            if (element.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index) && index < element.GetArrayLength())
                element = element[index];
            else if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member))
                element = member;
        }

        return element;
    }

    static string Shorten(string json) => json.Length <= 200 ? json : json[..200] + "…";
}
