namespace ML.Client.Authentication;

/// <summary>Finds address and credentials: options first, then environment variables, then the files in the home folder.</summary>
internal static class ConnectionResolver
{
    const string Default = "http://127.0.0.1:5000";

    public static Connection Resolve(MlflowClientOptions options) =>
        Resolve(options, Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    public static Connection Resolve(MlflowClientOptions options, Func<string, string?> variable, string home)
    {
        var uri = options.TrackingUri ?? NonEmpty(variable("MLFLOW_TRACKING_URI")) ?? Default;
        if (uri == "databricks" || uri.StartsWith("databricks://", StringComparison.Ordinal))
            return DatabricksConnection.Resolve(uri, options, variable, home);
        return new(Address(uri), options.Credentials ?? FromEnvironment(variable, home));
    }

    /// <exception cref="ArgumentException">The text is not an http or https address.</exception>
    public static Uri Address(string uri)
    {
        if (!Uri.TryCreate(uri.EndsWith('/') ? uri : uri + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"tracking URI '{uri}' is not usable: expected http://…, https://…, databricks or databricks://PROFILE");
        return address;
    }

    static IMlflowCredentials? FromEnvironment(Func<string, string?> variable, string home)
    {
        var file = new Lazy<IniFile>(() => IniFile.Read(Path.Combine(home, ".mlflow", "credentials")));
        var user = NonEmpty(variable("MLFLOW_TRACKING_USERNAME")) ?? file.Value.Get("mlflow", "mlflow_tracking_username");
        var password = NonEmpty(variable("MLFLOW_TRACKING_PASSWORD")) ?? file.Value.Get("mlflow", "mlflow_tracking_password");
        // MLflow's client prefers name and password to a token when both are given.
        if (user is not null && password is not null) return new BasicCredentials(user, password);
        return NonEmpty(variable("MLFLOW_TRACKING_TOKEN")) is { } token ? new BearerCredentials(token) : null;
    }

    static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
