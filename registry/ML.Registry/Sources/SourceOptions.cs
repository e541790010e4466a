namespace ML.Registry.Sources;

/// <summary>Which sources a new model version may name.</summary>
sealed class SourceOptions
{
    /// <summary>Schemes whose URIs name a host and that are allowed all the same. Default none.</summary>
    public IReadOnlySet<string> AllowedHostSchemes { get; init; } = new HashSet<string>();

    /// <summary>A regular expression every source must match; null allows all.</summary>
    public string? Pattern { get; init; }

    /// <summary>The settings of MLflow's server, from its environment variables.</summary>
    public static SourceOptions FromEnvironment(Func<string, string?> variable) => new()
    {
        AllowedHostSchemes = (variable("MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.OrdinalIgnoreCase),
        Pattern = variable("MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX") is { Length: > 0 } pattern ? pattern : null,
    };
}
