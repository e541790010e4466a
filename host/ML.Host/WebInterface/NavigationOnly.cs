namespace ML.Host.WebInterface;

/// <summary>Marks the endpoint that answers any page address: it is taken only when a browser navigates.</summary>
/// <param name="Programs">First parts of paths that are never pages.</param>
sealed record NavigationOnly(string[] Programs)
{
    /// <param name="request">The request.</param>
    /// <param name="path">Its path below the static prefix, without the leading slash.</param>
    public bool Allows(HttpRequest request, string path)
    {
        var first = path.Split('/', 2)[0];
        return !Programs.Contains(first, StringComparer.Ordinal) && WantsHtml(request);
    }

    // Browsers name text/html when they navigate; programs and fetch() send */* or a type of their own.
    static bool WantsHtml(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
}
