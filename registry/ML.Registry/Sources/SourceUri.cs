using ML.Common.Errors;
using ML.Storage;

namespace ML.Registry.Sources;

/// <summary>What can be said of a source by its text alone.</summary>
static class SourceUri
{
    const int DecodingLimit = 10;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a path that is empty, relative or has <c>..</c> in it, however encoded.</exception>
    public static void RequireAbsolute(string source)
    {
        var path = PathOf(source);
        if (path.StartsWith('/') && !HasParentReference(path)) return;
        throw PlatformException.Invalid(
            $"Invalid model version source: '{source}'. If supplying a source as an http, https, local file path, ftp, objectstore, or "
            + "mlflow-artifacts uri, an absolute path must be provided without relative path references present. "
            + "Please provide an absolute path.");
    }

    /// <summary>The authority between <c>//</c> and the path; empty when there is none.</summary>
    public static string Host(string uri)
    {
        var rest = uri[(uri.IndexOf(':') + 1)..];
        return rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..].Split('/')[0] : "";
    }

    public static bool HasSameHost(string uri, string root) =>
        ArtifactUri.Scheme(uri) == ArtifactUri.Scheme(root) && Host(root).Length > 0 && Host(uri) == Host(root);

    /// <summary>Whether a proxied artifact URI stands at or below another.</summary>
    public static bool IsBelow(string uri, string root)
    {
        if (ArtifactUri.Scheme(root) != ArtifactUri.Scheme(uri)) return false;
        var path = ObjectPath.Normalize(ArtifactUri.PathBelowRoot(uri));
        var above = ObjectPath.Normalize(ArtifactUri.PathBelowRoot(root));
        return path == above || path.StartsWith(above + "/", StringComparison.Ordinal);
    }

    static string PathOf(string uri)
    {
        var rest = uri[(uri.IndexOf(':') + 1)..].Split('?', '#')[0];
        if (!rest.StartsWith("//", StringComparison.Ordinal)) return rest;
        var slash = rest.IndexOf('/', 2);
        return slash < 0 ? "" : rest[slash..];
    }

    static bool HasParentReference(string path)
    {
        for (var round = 0; round < DecodingLimit; round++)
        {
            if (path.Split('/', '\\').Contains("..")) return true;
            var decoded = Uri.UnescapeDataString(path);
            if (decoded == path) return false;
            path = decoded;
        }

        return true;
    }
}
