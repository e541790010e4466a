using ML.TestKit.Servers;

namespace ML.Storage.Conformance.Tests.S3;

public sealed class S3ObjectStoreTests(S3Server server) : CloudStoreConformance, IClassFixture<S3Server>
{
    protected override ArtifactLocation NewRoot()
    {
        var stores = new ArtifactStores("unused", server.Variable);
        return stores.Resolve($"s3://{S3Server.Bucket}/{Guid.NewGuid():n}");
    }
}
