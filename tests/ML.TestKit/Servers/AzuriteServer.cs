using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace ML.TestKit.Servers;

/// <summary>A server of Azure's Blob protocol with one container, on a folder.</summary>
public sealed class AzuriteServer : IAsyncLifetime
{
    public const string Container = "artifacts";

    // The account and key that the emulator has for everybody.
    const string Account = "devstoreaccount1";
    const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    NodeServer? server;

    /// <summary>The address of a folder in the container, as <c>--artifacts-destination</c> takes it.</summary>
    public static string Folder(string name) => $"wasbs://{Container}@{Account}.blob.core.windows.net/{name}";

    /// <summary>The settings a user of the server has in the environment.</summary>
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

    // Signed by hand, so that what the tests try does not prepare them.
    async Task CreateContainerAsync()
    {
        const string version = "2021-08-06";
        var date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        var signed = "PUT" + new string('\n', 12) + $"x-ms-date:{date}\nx-ms-version:{version}\n/{Account}/{Account}/{Container}\nrestype:container";
        var signature = HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes(signed));
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, $"http://127.0.0.1:{server!.Port}/{Account}/{Container}?restype=container");
        request.Headers.Add("x-ms-date", date);
        request.Headers.Add("x-ms-version", version);
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {Account}:{Convert.ToBase64String(signature)}");
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
