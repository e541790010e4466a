using ML.Common.Errors;

namespace ML.Features.Online.Redis;

/// <summary>Where a Redis is: <c>redis://[user:password@]host[:port][/database]</c>, with <c>rediss</c> for TLS.</summary>
sealed record RedisAddress(string Host, int Port, string? User, string? Password, int Database, bool Tls)
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for an address that is not understood.</exception>
    public static RedisAddress Parse(string text)
    {
        var database = 0;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("redis" or "rediss") || uri.Host.Length == 0
            || (uri.AbsolutePath.Trim('/') is { Length: > 0 } path && !int.TryParse(path, out database)))
            throw PlatformException.Invalid("the Redis address is not understood; expected redis://[user:password@]host[:port][/database]");
        var login = uri.UserInfo.Split(':', 2);
        var password = login.Length == 2 ? Uri.UnescapeDataString(login[1]) : null;
        var user = login[0].Length > 0 ? Uri.UnescapeDataString(login[0]) : null;
        return new RedisAddress(uri.Host, uri.Port > 0 ? uri.Port : 6379, user, password, database, uri.Scheme == "rediss");
    }
}
