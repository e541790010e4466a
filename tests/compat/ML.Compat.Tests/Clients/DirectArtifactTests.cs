using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Compat.Tests.Clients;

/// <summary>MLflow's Python client with large files in object stores: it asks the server where to, and the bytes go between it and the store.</summary>
public sealed class DirectArtifactTests(S3Server s3, AzuriteServer azure) : IClassFixture<S3Server>, IClassFixture<AzuriteServer>
{
    static readonly Dictionary<string, string?> Client = new()
    {
        ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"] = "true", ["MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD"] = "true",
        ["MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE"] = $"{6 << 20}", ["MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE"] = $"{5 << 20}",
        ["MLFLOW_MULTIPART_DOWNLOAD_MINIMUM_FILE_SIZE"] = $"{6 << 20}", ["MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE"] = $"{5 << 20}",
    };

    [Theory]
    [InlineData("s3", "")]
    [InlineData("s3", "--artifacts-only")]
    [InlineData("azure", "")]
    public async Task Large_files_do_not_pass_through_the_server(string store, string mode)
    {
        using var folder = new TemporaryFolder();
        var destination = store == "s3" ? $"s3://{S3Server.Bucket}/{Guid.NewGuid():n}" : AzuriteServer.Folder($"{Guid.NewGuid():n}");
        using var settings = new StoreSettings(store == "s3" ? s3.Variable : azure.Variable);
        string[] artifacts = ["--artifacts-destination", destination];
        await using var tracking = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, artifacts);
        if (mode.Length == 0)
        {
            await RunAsync(tracking.Address, folder.Path);
            return;
        }

        // Tracking here, artifacts there: what a deployment does that wants to keep load off its tracking server.
        await using var proxy = await MlServer.StartAsync($"sqlite:///{folder.Path}/none.db", folder.Path, [.. artifacts, mode]);
        await using var split = await MlServer.StartAsync(
            $"sqlite:///{folder.Path}/split.db", folder.Path, "--no-serve-artifacts", "--default-artifact-root", $"mlflow-artifacts://{new Uri(proxy.Address).Authority}/");
        await RunAsync(split.Address, folder.Path, proxy.Address);
    }

    static async Task RunAsync(string server, string folder, string? proxy = null)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Clients", "direct_artifacts.py");
        // The log comes through another pipe, so this line need not be the last.
        Assert.Contains("ok", (await Python.RunAsync(Python.Executable, script, proxy is null ? [server] : [server, proxy], folder, Client)).Split('\n'));
    }

    // The servers of a test inherit what an operator would set.
    sealed class StoreSettings : IDisposable
    {
        static readonly string[] Names = ["MLFLOW_S3_ENDPOINT_URL", "AWS_REGION", "AZURE_STORAGE_CONNECTION_STRING"];

        public StoreSettings(Func<string, string?> variable)
        {
            foreach (var name in Names) Environment.SetEnvironmentVariable(name, variable(name));
        }

        public void Dispose()
        {
            foreach (var name in Names) Environment.SetEnvironmentVariable(name, null);
        }
    }
}
