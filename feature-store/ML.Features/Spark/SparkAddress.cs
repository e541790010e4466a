using ML.Common.Errors;

namespace ML.Features.Spark;

/// <summary>A Spark Connect address: <c>sc://host:port/;token=…;user_id=…;use_ssl=true</c>.</summary>
sealed record SparkAddress(Uri Server, string? Token, string User)
{
    const int DefaultPort = 15002;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a text that is none; it does not repeat the token.</exception>
    public static SparkAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != "sc" || uri.Host.Length == 0)
            throw PlatformException.Invalid("the Spark address is not understood; expected sc://host:port, with ;token=… and ;use_ssl=true behind a '/' where they are needed");
        var parameters = Parameters(uri.AbsolutePath);
        var token = parameters.GetValueOrDefault("token");
        var isSecure = token is not null || parameters.GetValueOrDefault("use_ssl")?.Equals("true", StringComparison.OrdinalIgnoreCase) == true;
        var server = new UriBuilder(isSecure ? "https" : "http", uri.Host, uri.Port < 0 ? DefaultPort : uri.Port).Uri;
        return new SparkAddress(server, token, parameters.GetValueOrDefault("user_id") ?? "ml");
    }

    static Dictionary<string, string> Parameters(string path)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in path.TrimStart('/').Split(';', StringSplitOptions.RemoveEmptyEntries))
            if (part.IndexOf('=') is var end and > 0) parameters[part[..end]] = Uri.UnescapeDataString(part[(end + 1)..]);
        return parameters;
    }
}
