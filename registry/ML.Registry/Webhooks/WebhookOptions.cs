using System.Globalization;

namespace ML.Registry.Webhooks;

/// <summary>Settings of webhooks; names and defaults are those of MLflow's server.</summary>
sealed class WebhookOptions
{
    /// <summary>Schemes of webhook URLs. Default https alone.</summary>
    public IReadOnlyList<string> AllowedSchemes { get; init; } = ["https"];

    /// <summary>Whether calls may go to loopback, link-local and private addresses. Default false.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>How often a failed call is repeated before it is given up. Default 3.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Time for one call. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Fernet key for secrets at rest (32 bytes, URL-safe base64). Null makes one for this process alone: secrets
    /// stored under it cannot be read after a restart.
    /// </summary>
    public string? EncryptionKey { get; init; }

    public static WebhookOptions FromEnvironment(Func<string, string?> variable) => new()
    {
        AllowedSchemes = variable("MLFLOW_WEBHOOK_ALLOWED_SCHEMES") is { Length: > 0 } schemes
            ? schemes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : ["https"],
        AllowPrivateAddresses = variable("MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS")?.ToLowerInvariant() is "true" or "1",
        Retries = Number(variable("MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES"), 3),
        Timeout = TimeSpan.FromSeconds(Number(variable("MLFLOW_WEBHOOK_REQUEST_TIMEOUT"), 30)),
        EncryptionKey = variable("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY") is { Length: > 0 } key ? key : null,
    };

    static int Number(string? text, int otherwise) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
