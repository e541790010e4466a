namespace ML.Serving.Resolving;

/// <summary>The tracking server that models come from.</summary>
public sealed record TrackingOptions
{
    /// <summary>Default: MLFLOW_TRACKING_URI; null when models are local folders only.</summary>
    public Uri? Address
    {
        get => field ?? FindAddress();
        init;
    }

    /// <summary>Asked when no address is set: a process that is a tracking server itself knows its own once it listens.</summary>
    public Func<Uri?> FindAddress { get; init; } = () => null;

    /// <summary>Whether that server is this process itself and has the registry, so that it tells of changes in it.</summary>
    public bool IsThisProcess { get; init; }

    /// <summary>Value of the Authorization header; null for none.</summary>
    public string? Authorization { get; init; }

    /// <summary>Folder that downloaded models are kept in. Default: ML_MODEL_CACHE, else <c>ml/models</c> in the user's cache folder.</summary>
    public string CacheFolder { get; init; } = DefaultCache(null);

    /// <summary>How long the server may take for an answer before what is known of it counts. Default 15 s.</summary>
    public TimeSpan AnswerTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Reads MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN, MLFLOW_TRACKING_USERNAME and _PASSWORD, ML_MODEL_CACHE.</summary>
    public static TrackingOptions FromEnvironment(Func<string, string?> variable)
    {
        var address = variable("MLFLOW_REGISTRY_URI") ?? variable("MLFLOW_TRACKING_URI");
        return new TrackingOptions
        {
            Address = Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null,
            Authorization = AuthorizationOf(variable),
            CacheFolder = DefaultCache(variable("ML_MODEL_CACHE")),
        };
    }

    static string? AuthorizationOf(Func<string, string?> variable)
    {
        if (variable("MLFLOW_TRACKING_USERNAME") is { } user)
            return "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{variable("MLFLOW_TRACKING_PASSWORD")}"));
        return variable("MLFLOW_TRACKING_TOKEN") is { } token ? "Bearer " + token : null;
    }

    static string DefaultCache(string? chosen)
    {
        if (!string.IsNullOrEmpty(chosen)) return chosen;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return Path.Combine(string.IsNullOrEmpty(cache) ? Path.Combine(home.Length > 0 ? home : Path.GetTempPath(), ".cache") : cache, "ml", "models");
    }
}
