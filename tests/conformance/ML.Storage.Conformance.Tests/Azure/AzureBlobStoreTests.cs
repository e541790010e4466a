using ML.TestKit.Servers;

namespace ML.Storage.Conformance.Tests.Azure;

public sealed class AzureBlobStoreTests(AzuriteServer server) : CloudStoreConformance, IClassFixture<AzuriteServer>
{
    protected override ArtifactLocation NewRoot()
    {
        var stores = new ArtifactStores("unused", server.Variable);
        return stores.Resolve(AzuriteServer.Folder($"{Guid.NewGuid():n}"));
    }
}
