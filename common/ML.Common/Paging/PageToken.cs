using System.Text;
using System.Text.Json;
using ML.Common.Errors;

namespace ML.Common.Paging;

/// <summary>MLflow's page token: base64 of <c>{"offset": n}</c>. Clients treat it as opaque.</summary>
public static class PageToken
{
    public static string FromOffset(long offset) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{{\"offset\": {offset}}}"));

    /// <summary>The offset a token stands for; null or empty is 0.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a token this server did not make.</exception>
    public static long ToOffset(string? token)
    {
        if (string.IsNullOrEmpty(token)) return 0;
        using var document = Parse(Decode(token));
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("offset", out var offset))
            throw PlatformException.Invalid($"Invalid page token, parsed value={document.RootElement.GetRawText()}");
        if (offset.ValueKind == JsonValueKind.Number && offset.TryGetInt64(out var n) && n >= 0) return n;
        if (offset.ValueKind == JsonValueKind.String && long.TryParse(offset.GetString(), out n) && n >= 0) return n;
        throw PlatformException.Invalid($"Invalid page token, not stringable {offset}");
    }

    static byte[] Decode(string token)
    {
        try
        {
            return Convert.FromBase64String(token);
        }
        catch (FormatException)
        {
            throw PlatformException.Invalid("Invalid page token, could not base64-decode");
        }
    }

    static JsonDocument Parse(byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            throw PlatformException.Invalid($"Invalid page token, decoded value=b'{Encoding.UTF8.GetString(json)}'");
        }
    }
}
