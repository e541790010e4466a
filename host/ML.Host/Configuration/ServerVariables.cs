namespace ML.Host.Configuration;

/// <summary>What a server takes from its environment alone: secrets, credentials of stores, and what MLFlow has no flag for either.</summary>
static class ServerVariables
{
    public static IReadOnlyList<(string Names, string Description)> All { get; } =
    [
        ("ML_INFERENCE_TABLES", "Folder of endpoints' inference tables and their spools (default ./inference-tables)."),
        ("ML_MODEL_CACHE", "Folder that models of remote artifact stores are fetched into to be served (default ~/.cache/ml/models)."),
        ("ML_DUCKDB_LIBRARY", "DuckDB's library, where it is not the one that came with the server."),
        ("AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN", "Credentials of S3; else those of a profile or of the machine."),
        ("AWS_REGION, AWS_DEFAULT_REGION", "Region of S3's buckets."),
        ("MLFLOW_S3_ENDPOINT_URL, AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL", "A store that speaks S3: http://host:port (default Amazon's)."),
        ("AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_ACCESS_KEY, AZURE_STORAGE_SAS_TOKEN", "Credentials of Azure Blob Storage; the first that is set."),
        ("MLFLOW_TRACKING_URI, MLFLOW_REGISTRY_URI", "Server that endpoints take registered models from (default this one)."),
        ("MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD, MLFLOW_TRACKING_TOKEN", "Who asks it."),
        ("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", "Key that webhooks' secrets are kept under (Fernet: 32 bytes in URL-safe base 64); without it one is made that ends with the process, and with it what was kept."),
        ("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "Schemes of webhooks' addresses, comma-separated (default https)."),
        ("MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", "true lets webhooks call private addresses (default false)."),
        ("MLFLOW_WEBHOOK_REQUEST_TIMEOUT", "Seconds that a webhook's call may take (default 30)."),
        ("MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES", "Times that it is repeated (default 3)."),
        ("MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES", "Schemes of artifact locations that may name a host, comma-separated."),
        ("MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX", "What sources of model versions must match (default anything)."),
        ("MLFLOW_TRUNCATE_LONG_VALUES", "false refuses parameters and tags that are too long instead of cutting them (default true)."),
        ("OPENLINEAGE_API_KEY", "Bearer token for --lineage-url."),
        ("OTEL_EXPORTER_OTLP_HEADERS", "Headers for the collector of --otlp-endpoint, as name=value, comma-separated."),
    ];
}
