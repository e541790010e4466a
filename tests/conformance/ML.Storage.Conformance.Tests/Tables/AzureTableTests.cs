using ML.Storage.Conformance.Tests.Azure;

namespace ML.Storage.Conformance.Tests.Tables;

public sealed class AzureTableTests(AzuriteServer server) : TableConformance, IClassFixture<AzuriteServer>
{
    protected override ArtifactLocation NewRoot() =>
        new ArtifactStores("unused", server.Variable).Resolve($"wasbs://{AzuriteServer.Container}@devstoreaccount1.blob.core.windows.net/{Guid.NewGuid():n}");

    protected override string Address(ArtifactLocation root) => $"wasbs://{AzuriteServer.Container}@devstoreaccount1.blob.core.windows.net/{root.Path}";

    protected override IReadOnlyDictionary<string, string?> Environment =>
        new Dictionary<string, string?> { ["AZURE_STORAGE_CONNECTION_STRING"] = server.Variable("AZURE_STORAGE_CONNECTION_STRING") };
}
