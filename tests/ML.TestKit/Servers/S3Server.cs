using Xunit;

namespace ML.TestKit.Servers;

/// <summary>An S3 server with one bucket, on a folder.</summary>
public sealed class S3Server : IAsyncLifetime
{
    public const string Bucket = "artifacts";

    /// <summary>Names of the settings beside the credentials.</summary>
    public static readonly string[] Variables = ["MLFLOW_S3_ENDPOINT_URL", "AWS_REGION"];

    NodeServer? server;

    public string Endpoint => $"http://127.0.0.1:{server!.Port}";

    /// <summary>The settings a user of the server has in the environment.</summary>
    public string? Variable(string name) => name switch
    {
        "MLFLOW_S3_ENDPOINT_URL" => Endpoint,
        "AWS_REGION" => "eu-west-1",
        _ => null,
    };

    public async Task InitializeAsync()
    {
        // The client library looks for credentials in the process's environment.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "S3RVER");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "S3RVER");
        // Its continuation tokens use a cipher that OpenSSL 3 counts as legacy.
        server = await NodeServer.StartAsync((port, folder) =>
            ["--openssl-legacy-provider", Path.Combine(AppContext.BaseDirectory, "Servers", "s3.cjs"), $"{port}", folder, Bucket]);
    }

    public async Task DisposeAsync() => await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
}
