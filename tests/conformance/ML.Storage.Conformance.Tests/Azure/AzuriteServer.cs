using ML.TestKit.Servers;
using ML.TestKit;

namespace ML.Storage.Conformance.Tests.Azure;

/// <summary>One Blob server for the whole suite.</summary>
public sealed class AzuriteServer : IAsyncLifetime
{
    public const string Container = "artifacts";

    // The account and key that the emulator has for everybody.
    const string Account = "devstoreaccount1";
    const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    NodeServer? server;

    public string? Variable(string name) => name == "AZURE_STORAGE_CONNECTION_STRING"
        ? $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{server!.Port}/{Account};"
        : null;

    public async Task InitializeAsync()
    {
        var program = Path.Combine(Repository.Root, "eng", "stores", "node_modules", "azurite", "dist", "src", "blob", "main.js");
        server = await NodeServer.StartAsync((port, folder) =>
            [program, "--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--location", folder, "--silent", "--disableTelemetry", "--skipApiVersionCheck"]);
        await CreateContainerAsync();
    }

    public async Task DisposeAsync() => await (server?.DisposeAsync() ?? ValueTask.CompletedTask);

    async Task CreateContainerAsync()
    {
        using var http = new HttpClient();
        var account = ML.Storage.Azure.BlobAccount.FromEnvironment(Account, Variable);
        var client = new ML.Storage.Azure.BlobClient(http, account, Container, TimeProvider.System);
        using var answer = await client.SendAsync(Container, () => new(HttpMethod.Put, client.Address("", "restype=container")), CancellationToken.None);
    }
}
