using ML.Common.Errors;

namespace ML.Storage.Azure;

/// <summary><c>wasbs://CONTAINER@ACCOUNT.blob.core.windows.net/path</c>, or <c>abfss://CONTAINER@ACCOUNT.dfs.core.windows.net/path</c>.</summary>
sealed record BlobUri(string Container, string Account, string Path)
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the form that is understood.</exception>
    public static BlobUri Parse(string uri)
    {
        var rest = uri[(uri.IndexOf(':') + 1)..].TrimStart('/');
        var slash = rest.IndexOf('/');
        var authority = slash < 0 ? rest : rest[..slash];
        var at = authority.IndexOf('@');
        var dot = authority.IndexOf('.', Math.Max(at, 0));
        if (at <= 0 || dot <= at + 1)
            throw PlatformException.Invalid($"Invalid artifact URI '{uri}'. Expected wasbs://CONTAINER@ACCOUNT.blob.core.windows.net/path.");
        return new BlobUri(authority[..at], authority[(at + 1)..dot], ObjectPath.Normalize(slash < 0 ? "" : rest[slash..].Trim('/')));
    }
}
