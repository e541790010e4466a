namespace ML.Storage;

/// <summary>The parts of an artifact URI.</summary>
public static class ArtifactUri
{
    /// <summary>The scheme in lower case; empty for a plain path.</summary>
    public static string Scheme(string uri)
    {
        var colon = uri.IndexOf(':');
        // One letter before the colon is a drive.
        return colon > 1 && uri.AsSpan(0, colon).IndexOfAny('/', '\\') < 0 ? uri[..colon].ToLowerInvariant() : "";
    }

    /// <summary>The path of a <c>file:</c> URI, decoded.</summary>
    public static string FilePath(string uri)
    {
        var rest = uri["file:".Length..];
        if (rest.StartsWith("//", StringComparison.Ordinal)) rest = rest.IndexOf('/', 2) is >= 0 and var slash ? rest[slash..] : "/";
        return Uri.UnescapeDataString(rest);
    }

    /// <summary>What follows scheme and host, without the leading slash.</summary>
    public static string PathBelowRoot(string uri)
    {
        var rest = uri[(uri.IndexOf(':') + 1)..];
        if (rest.StartsWith("//", StringComparison.Ordinal)) rest = rest.IndexOf('/', 2) is >= 0 and var slash ? rest[slash..] : "";
        return rest.TrimStart('/');
    }

    /// <summary>A place below a URI.</summary>
    public static string Append(string uri, string path) => path.Length == 0 ? uri : $"{uri.TrimEnd('/')}/{path}";

    /// <summary>A path below an artifact root as its owner knows it: what a message may show.</summary>
    public static string ShownPath(string root, string path) =>
        Scheme(root) == "mlflow-artifacts" ? ObjectPath.Join(PathBelowRoot(root), path) : path;
}
