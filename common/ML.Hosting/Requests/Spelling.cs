using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ML.Common.Errors;

namespace ML.Hosting.Requests;

/// <summary>
/// The two spellings of a field, <c>run_id</c> and <c>runId</c>. A body with both says two things, of which whoever looks at it
/// may see the one or the other; MLflow refuses it and so do we.
/// </summary>
static class Spelling
{
    [ThreadStatic] static bool camelCaseRead;

    /// <summary>Remembers that the body under way on this thread has a field in camelCase: nearly none has, and only those are looked at again.</summary>
    public static void Note() => camelCaseRead = true;

    public static void Forget() => camelCaseRead = false;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming both spellings.</exception>
    public static void RefuseBoth(in ReadOnlySequence<byte> body, JsonTypeInfo type)
    {
        if (!camelCaseRead) return;
        using var document = JsonDocument.Parse(body);
        RefuseBoth(document.RootElement, type);
    }

    public static string CamelCase(string snake)
    {
        var parts = snake.Split('_', StringSplitOptions.RemoveEmptyEntries);
        return parts[0] + string.Concat(parts.Skip(1).Select(p => char.ToUpperInvariant(p[0]) + p[1..]));
    }

    static void RefuseBoth(JsonElement value, JsonTypeInfo type)
    {
        if (value.ValueKind == JsonValueKind.Array && type.ElementType is { } item)
            foreach (var element in value.EnumerateArray()) RefuseBoth(element, type.Options.GetTypeInfo(item));
        if (value.ValueKind != JsonValueKind.Object || type.Kind != JsonTypeInfoKind.Object) return;
        foreach (var property in type.Properties)
        {
            if (!value.TryGetProperty(property.Name, out var given)) continue;
            var other = CamelCase(property.Name);
            if (other != property.Name && value.TryGetProperty(other, out _))
                throw PlatformException.Invalid($"Request specifies both '{property.Name}' and '{other}'; provide only one of them.");
            if (given.ValueKind is JsonValueKind.Array or JsonValueKind.Object) RefuseBoth(given, type.Options.GetTypeInfo(property.PropertyType));
        }
    }
}
