using ML.Host.Configuration;

namespace ML.Host.Services;

/// <summary>Calls of a process to its own address: they pass the checks that guard it from others.</summary>
static class OwnCalls
{
    public static void Prepare(HttpClient client, ServerOptions options)
    {
        if (options.Services.Token is { } token) client.DefaultRequestHeaders.Add(InternalToken.Header, token);
        if (options.Security.AllowedHosts is { } allowed && HostOf(allowed) is { } host) client.DefaultRequestHeaders.Host = host;
    }

    /// <summary>A host that the configured names admit; null where there is none.</summary>
    public static string? HostOf(IEnumerable<string> allowed) => allowed.Select(name => name.Replace("*", "own", StringComparison.Ordinal))
        .FirstOrDefault(name => Uri.CheckHostName(name.Split(':')[0]) != UriHostNameType.Unknown);
}
