using ML.TestKit.Servers;

namespace ML.Storage.Conformance.Tests.Tables;

public sealed class AzureTableTests(AzuriteServer server) : TableConformance, IClassFixture<AzuriteServer>
{
    protected override ArtifactLocation NewRoot() =>
        new ArtifactStores("unused", server.Variable).Resolve(AzuriteServer.Folder($"{Guid.NewGuid():n}"));
}
