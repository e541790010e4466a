using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ML.Client.Authentication;

namespace ML.Client;

/// <summary>Where a client connects to, as whom, and how patiently. The defaults are those of MLflow's Python client.</summary>
public sealed class MlflowClientOptions
{
    /// <summary>
    /// The server's address, with its static prefix where it has one; <c>databricks</c> or <c>databricks://PROFILE</c>
    /// for a workspace of <c>~/.databrickscfg</c>. Null takes <c>MLFLOW_TRACKING_URI</c>, else <c>http://127.0.0.1:5000</c>.
    /// </summary>
    public string? TrackingUri { get; set; }

    /// <summary>
    /// Who calls. Null looks at <c>MLFLOW_TRACKING_TOKEN</c>, <c>MLFLOW_TRACKING_USERNAME</c> and <c>MLFLOW_TRACKING_PASSWORD</c>,
    /// then at <c>~/.mlflow/credentials</c>; for a Databricks address at <c>DATABRICKS_TOKEN</c>,
    /// <c>DATABRICKS_CLIENT_ID</c> and <c>DATABRICKS_CLIENT_SECRET</c>, then at <c>~/.databrickscfg</c>.
    /// </summary>
    public IMlflowCredentials? Credentials { get; set; }

    /// <summary>Sent as <c>X-MLFLOW-WORKSPACE</c>. Null sends no header: the default workspace.</summary>
    public string? Workspace { get; set; }

    /// <summary>Attempts after the first; 0 turns retries off. Default 7 (<c>MLFLOW_HTTP_REQUEST_MAX_RETRIES</c>).</summary>
    public int MaxRetries { get; set; } = 7;

    /// <summary>Seconds of back-off: the n-th retry waits factor × 2ⁿ. Default 2 (<c>MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR</c>).</summary>
    public double BackoffFactor { get; set; } = 2;

    /// <summary>Largest random addition to each wait, in seconds. Default 1 (<c>MLFLOW_HTTP_REQUEST_BACKOFF_JITTER</c>).</summary>
    public double BackoffJitter { get; set; } = 1;

    /// <summary>Whether a <c>Retry-After</c> header replaces the back-off. Default true.</summary>
    public bool RespectRetryAfter { get; set; } = true;

    /// <summary>Longest one attempt may take, artifact transfers excepted. Default 120 s (<c>MLFLOW_HTTP_REQUEST_TIMEOUT</c>).</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>Accept any server certificate. Default false (<c>MLFLOW_TRACKING_INSECURE_TLS</c>).</summary>
    public bool InsecureTls { get; set; }

    /// <summary>PEM file of certificate authorities to trust instead of the system's; null for the system's (<c>MLFLOW_TRACKING_SERVER_CERT_PATH</c>).</summary>
    public string? ServerCertificatePath { get; set; }

    /// <summary>Client certificate to present; null for none (<c>MLFLOW_TRACKING_CLIENT_CERT_PATH</c>).</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>Largest number of files or parts of a file in transfer at once. Default 8.</summary>
    public int ArtifactParallelism { get; set; } = 8;

    /// <summary>
    /// Whether large files go in parts straight to the object store instead of through the server. Null, the default, asks the server whether
    /// its store takes them (<c>MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD</c>).
    /// </summary>
    public bool? MultipartUpload { get; set; }

    /// <summary>Files below this size in bytes go in one piece. Default 500 MiB (<c>MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE</c>).</summary>
    public long MultipartUploadMinimumSize { get; set; } = 500L << 20;

    /// <summary>Bytes of a part; more where a file would take more than 10,000. S3 takes no smaller parts than 5 MiB. Default 10 MiB (<c>MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE</c>).</summary>
    public long MultipartUploadChunkSize { get; set; } = 10L << 20;

    /// <summary>
    /// Whether large files come straight from the object store instead of through the server. Null, the default, asks the server whether its store
    /// lets them (<c>MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD</c>).
    /// </summary>
    public bool? MultipartDownload { get; set; }

    /// <summary>Files below this size in bytes come through the server. Default 500 MiB (<c>MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE</c>).</summary>
    public long MultipartDownloadMinimumSize { get; set; } = 500L << 20;

    /// <summary>Bytes of a range; files of more than two come in parallel ranges. Default 100 MiB (<c>MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE</c>).</summary>
    public long MultipartDownloadChunkSize { get; set; } = 100L << 20;

    /// <summary>Folder of the spool that holds metrics while the server is away. Null is <c>ml/spool</c> under the user's local data folder.</summary>
    public string? SpoolDirectory { get; set; }

    /// <summary>Receives warnings and debug text. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The clock of retries and time stamps. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Options as MLflow's environment variables say; what they do not say keeps its default.</summary>
    public static MlflowClientOptions FromEnvironment() => EnvironmentOptions.Read(Environment.GetEnvironmentVariable);

    internal MlflowClientOptions At(string address)
    {
        var copy = (MlflowClientOptions)MemberwiseClone();
        copy.TrackingUri = address;
        return copy;
    }
}
