using ML.TestKit.Servers;

namespace ML.Storage.Conformance.Tests.Tables;

public sealed class AzureTableTests(AzuriteServer server) : TableConformance, IClassFixture<AzuriteServer>
{
    protected override ArtifactLocation NewRoot() =>
        new ArtifactStores("unused", server.Variable).Resolve(AzuriteServer.Folder($"{Guid.NewGuid():n}"));

    protected override string Address(ArtifactLocation root) => AzuriteServer.Folder(root.Path);

    protected override IReadOnlyDictionary<string, string?> Environment =>
        new Dictionary<string, string?> { ["AZURE_STORAGE_CONNECTION_STRING"] = server.Variable("AZURE_STORAGE_CONNECTION_STRING") };
}
