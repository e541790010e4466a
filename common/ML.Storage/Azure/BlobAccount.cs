using ML.Common.Errors;

namespace ML.Storage.Azure;

/// <summary>A storage account and how to get in.</summary>
/// <param name="Name">The account.</param>
/// <param name="Endpoint">The blob service's address without a closing slash.</param>
/// <param name="Key">The account key; null when <paramref name="Sas"/> is used.</param>
/// <param name="Sas">A shared access signature (query string without the question mark); null when the key is used.</param>
sealed record BlobAccount(string Name, string Endpoint, byte[]? Key, string? Sas)
{
    /// <param name="account">The account a URI names.</param>
    /// <param name="variable">Looks an environment variable up: AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCESS_KEY, or AZURE_STORAGE_SAS_TOKEN.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when none is set or one cannot be read.</exception>
    public static BlobAccount FromEnvironment(string account, Func<string, string?> variable)
    {
        var endpoint = $"https://{account}.blob.core.windows.net";
        if (variable("AZURE_STORAGE_CONNECTION_STRING") is { Length: > 0 } connection) return Parse(connection, account, endpoint);
        if (variable("AZURE_STORAGE_ACCESS_KEY") is { Length: > 0 } key) return new BlobAccount(account, endpoint, Decode(key), null);
        if (variable("AZURE_STORAGE_SAS_TOKEN") is { Length: > 0 } sas) return new BlobAccount(account, endpoint, null, sas.TrimStart('?'));
        throw PlatformException.Invalid(
            $"The Azure storage account '{account}' needs credentials: set AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_ACCESS_KEY or AZURE_STORAGE_SAS_TOKEN.");
    }

    static BlobAccount Parse(string connection, string account, string endpoint)
    {
        var parts = connection.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).Where(p => p.Length == 2)
            .ToDictionary(p => p[0].Trim(), p => p[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var name = parts.GetValueOrDefault("AccountName") ?? account;
        var suffix = parts.GetValueOrDefault("EndpointSuffix") ?? "core.windows.net";
        var protocol = parts.GetValueOrDefault("DefaultEndpointsProtocol") ?? "https";
        var blob = parts.GetValueOrDefault("BlobEndpoint") ?? (parts.ContainsKey("AccountName") ? $"{protocol}://{name}.blob.{suffix}" : endpoint);
        return new BlobAccount(
            name, blob.TrimEnd('/'), parts.TryGetValue("AccountKey", out var key) ? Decode(key) : null,
            parts.GetValueOrDefault("SharedAccessSignature")?.TrimStart('?'));
    }

    static byte[] Decode(string key)
    {
        try
        {
            return Convert.FromBase64String(key);
        }
        catch (FormatException)
        {
            throw PlatformException.Invalid("The Azure storage account key is not base64.");
        }
    }
}
