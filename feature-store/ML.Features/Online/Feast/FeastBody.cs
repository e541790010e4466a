using System.Text.Json;

namespace ML.Features.Online.Feast;

/// <summary>Fields of a request's body.</summary>
static class FeastBody
{
    public static string? Text(JsonElement body, string field) => body.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static bool Flag(JsonElement body, string field) => body.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.True;
}
