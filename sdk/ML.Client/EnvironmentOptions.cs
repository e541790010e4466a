using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace ML.Client;

/// <summary>Reads MLflow's client environment variables; a value that cannot be read is an error that names the variable.</summary>
internal static class EnvironmentOptions
{
    public static MlflowClientOptions Read(Func<string, string?> variable)
    {
        var options = new MlflowClientOptions
        {
            TrackingUri = Text("MLFLOW_TRACKING_URI"),
            Workspace = Text("MLFLOW_WORKSPACE"),
            InsecureTls = Flag("MLFLOW_TRACKING_INSECURE_TLS") ?? false,
            ServerCertificatePath = Text("MLFLOW_TRACKING_SERVER_CERT_PATH"),
            RespectRetryAfter = Flag("MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER") ?? true,
        };
        options.MaxRetries = (int)(Number("MLFLOW_HTTP_REQUEST_MAX_RETRIES") ?? options.MaxRetries);
        options.BackoffFactor = Number("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR") ?? options.BackoffFactor;
        options.BackoffJitter = Number("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER") ?? options.BackoffJitter;
        options.MultipartUpload = Flag("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD");
        options.MultipartUploadMinimumSize = (long)(Number("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE") ?? options.MultipartUploadMinimumSize);
        options.MultipartUploadChunkSize = (long)(Number("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE") ?? options.MultipartUploadChunkSize);
        options.MultipartDownload = Flag("MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD");
        options.MultipartDownloadMinimumSize = (long)(Number("MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE") ?? options.MultipartDownloadMinimumSize);
        options.MultipartDownloadChunkSize = (long)(Number("MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE") ?? options.MultipartDownloadChunkSize);
        if (Number("MLFLOW_HTTP_REQUEST_TIMEOUT") is { } seconds) options.Timeout = TimeSpan.FromSeconds(seconds);
        if (Text("MLFLOW_TRACKING_CLIENT_CERT_PATH") is { } path) options.ClientCertificate = X509Certificate2.CreateFromPemFile(path);
        return options;

        string? Text(string name) => variable(name) is { Length: > 0 } text ? text : null;

        double? Number(string name) => Text(name) switch
        {
            null => null,
            var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 => number,
            var text => throw new ArgumentException($"{name} is '{text}'; expected a number that is not negative"),
        };

        bool? Flag(string name) => Text(name)?.ToLowerInvariant() switch
        {
            null => null,
            "true" or "1" => true,
            "false" or "0" => false,
            var text => throw new ArgumentException($"{name} is '{text}'; expected true, false, 1 or 0"),
        };
    }
}
