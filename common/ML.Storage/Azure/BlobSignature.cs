using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ML.Common.Errors;

namespace ML.Storage.Azure;

/// <summary>Signs requests to Blob storage: the SharedKey header, and shared access signatures for one blob.</summary>
static class BlobSignature
{
    const string Version = "2021-12-02";

    /// <summary>Adds date, version and authorization to a request (https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key).</summary>
    public static void Authorize(HttpRequestMessage request, BlobAccount account, DateTimeOffset now)
    {
        request.Headers.Add("x-ms-date", now.ToString("R", CultureInfo.InvariantCulture));
        request.Headers.Add("x-ms-version", Version);
        if (account.Key is not { } key) return;
        var text = new StringBuilder(request.Method.Method).Append('\n');
        text.Append("\n\n").Append(request.Content?.Headers.ContentLength is > 0 and var length ? length.ToString() : "").Append('\n');
        text.Append('\n').Append(request.Content?.Headers.ContentType?.ToString()).Append('\n');
        text.Append("\n\n\n").Append(Header(request, "If-None-Match")).Append("\n\n");
        text.Append(Header(request, "Range")).Append('\n');
        foreach (var header in request.Headers.Where(h => h.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase)).OrderBy(h => h.Key, StringComparer.Ordinal))
            text.Append(header.Key.ToLowerInvariant()).Append(':').Append(string.Join(',', header.Value)).Append('\n');
        AppendResource(text, request.RequestUri!, account.Name);
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {account.Name}:{Hash(key, text.ToString())}");
    }

    /// <summary>The query string that allows one kind of access to one blob until a time.</summary>
    /// <param name="account">The account.</param>
    /// <param name="container">The container.</param>
    /// <param name="blob">The blob's name.</param>
    /// <param name="permissions">r to read, cw to create and write.</param>
    /// <param name="expires">When it ends.</param>
    public static string Sas(BlobAccount account, string container, string blob, string permissions, DateTimeOffset expires)
    {
        if (account.Key is not { } key)
            throw new PlatformException(ErrorCode.NotImplemented, "Addresses can be signed with an account key only, and this server has a SAS token.");
        var until = expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        // Permissions, start, expiry, resource, identifier, IP, protocol, version, kind, snapshot, scope and five response headers.
        var text = string.Join('\n', permissions, "", until, $"/blob/{account.Name}/{container}/{blob}", "", "", "", Version, "b", "", "", "", "", "", "", "");
        return $"sv={Version}&se={Uri.EscapeDataString(until)}&sr=b&sp={permissions}&sig={Uri.EscapeDataString(Hash(key, text))}";
    }

    static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    static void AppendResource(StringBuilder text, Uri uri, string account)
    {
        text.Append('/').Append(account).Append(uri.AbsolutePath);
        var parameters = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
            .Select(p => (Name: Uri.UnescapeDataString(p[0]).ToLowerInvariant(), Value: p.Length == 2 ? Uri.UnescapeDataString(p[1]) : ""));
        foreach (var (name, value) in parameters.OrderBy(p => p.Name, StringComparer.Ordinal)) text.Append('\n').Append(name).Append(':').Append(value);
    }

    static string Hash(byte[] key, string text) => Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
}
