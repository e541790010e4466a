namespace ML.Registry.Sources;

/// <summary>A <c>models:</c> URI: a version, an alias or the latest version of a registered model, or a logged model.</summary>
/// <param name="Name">The registered model; null for a logged model.</param>
/// <param name="Version">The version as written; null when an alias is named.</param>
/// <param name="Alias">The alias; null when a version is named.</param>
/// <param name="ModelId">The logged model; null for a registered one.</param>
sealed record ModelUri(string? Name, string? Version, string? Alias, string? ModelId)
{
    const string Scheme = "models:/";

    public static bool Is(string uri) => uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    public static ModelUri Parse(string uri)
    {
        var rest = uri[Scheme.Length..].Trim('/');
        var slash = rest.IndexOf('/');
        if (slash >= 0) return new ModelUri(rest[..slash], rest[(slash + 1)..], null, null);
        var at = rest.IndexOf('@');
        return at >= 0 ? new ModelUri(rest[..at], null, rest[(at + 1)..], null) : new ModelUri(null, null, null, rest);
    }
}
