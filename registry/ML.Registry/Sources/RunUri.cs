namespace ML.Registry.Sources;

/// <summary><c>runs:/RUN_ID/path</c>.</summary>
static class RunUri
{
    public static (string RunId, string Path) Parse(string uri)
    {
        var rest = uri[(uri.IndexOf(':') + 1)..].TrimStart('/');
        var slash = rest.IndexOf('/');
        return slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..].Trim('/'));
    }
}
