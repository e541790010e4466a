using ML.TestKit.Servers;

namespace ML.Storage.Conformance.Tests.Tables;

public sealed class S3TableTests(S3Server server) : TableConformance, IClassFixture<S3Server>
{
    protected override ArtifactLocation NewRoot() =>
        new ArtifactStores("unused", server.Variable).Resolve($"s3://{S3Server.Bucket}/{Guid.NewGuid():n}");
}
