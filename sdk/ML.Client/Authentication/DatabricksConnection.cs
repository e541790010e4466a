namespace ML.Client.Authentication;

/// <summary>A Databricks workspace: host and credentials from the environment, else from a profile of <c>~/.databrickscfg</c>.</summary>
internal static class DatabricksConnection
{
    public static Connection Resolve(string uri, MlflowClientOptions options, Func<string, string?> variable, string home)
    {
        var named = uri.Length > "databricks://".Length ? uri["databricks://".Length..].TrimEnd('/') : null;
        var profile = named ?? variable("DATABRICKS_CONFIG_PROFILE") ?? "DEFAULT";
        var path = variable("DATABRICKS_CONFIG_FILE") ?? Path.Combine(home, ".databrickscfg");
        var file = IniFile.Read(path);

        // A profile that the URI names wins over the environment; without one the environment comes first.
        string? Value(string environment, string key) =>
            named is null && variable(environment) is { Length: > 0 } value ? value : file.Get(profile, key);

        var host = Value("DATABRICKS_HOST", "host") ?? throw new ArgumentException(
            $"tracking URI '{uri}' needs a host: set DATABRICKS_HOST or give profile [{profile}] of {path} a line 'host = https://…'");
        var address = ConnectionResolver.Address(host.Contains("://", StringComparison.Ordinal) ? host : "https://" + host);
        return new(address, options.Credentials ?? Credentials(address, Value, options) ?? throw new ArgumentException(
            $"tracking URI '{uri}' needs credentials: a token, client_id and client_secret, or username and password, in the environment or in profile [{profile}] of {path}"));
    }

    static IMlflowCredentials? Credentials(Uri address, Func<string, string, string?> value, MlflowClientOptions options)
    {
        if (value("DATABRICKS_TOKEN", "token") is { } token) return new BearerCredentials(token);
        if (value("DATABRICKS_CLIENT_ID", "client_id") is { } id && value("DATABRICKS_CLIENT_SECRET", "client_secret") is { } secret)
            return new OAuthClientCredentials(new Uri(address, "oidc/v1/token"), id, secret, timeProvider: options.TimeProvider);
        return value("DATABRICKS_USERNAME", "username") is { } user && value("DATABRICKS_PASSWORD", "password") is { } password
            ? new BasicCredentials(user, password)
            : null;
    }
}
