namespace ML.Hosting.Security;

/// <summary>Which pages may call the API from a browser: those on this machine and those the operator lists.</summary>
sealed class OriginRules(string[] allowed)
{
    static readonly string[] Local = ["localhost", "127.0.0.1", "[::1]", "::1"];

    public bool AllowsAll { get; } = allowed.Contains("*");

    /// <summary>Whether a changing request from this origin passes.</summary>
    public bool Allows(string origin) => AllowsAll || allowed.Contains(origin, StringComparer.OrdinalIgnoreCase) || IsLocal(origin);

    /// <summary>Whether the answer names this origin as one that may read it.</summary>
    public bool Shares(string origin) => AllowsAll || allowed.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || (IsLocal(origin) && origin.StartsWith("http://", StringComparison.OrdinalIgnoreCase));

    static bool IsLocal(string origin) => Uri.TryCreate(origin, UriKind.Absolute, out var uri) && Local.Contains(uri.Host);
}
