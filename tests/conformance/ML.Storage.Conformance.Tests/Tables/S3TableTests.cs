using ML.TestKit.Servers;

namespace ML.Storage.Conformance.Tests.Tables;

public sealed class S3TableTests(S3Server server) : TableConformance, IClassFixture<S3Server>
{
    protected override ArtifactLocation NewRoot() =>
        new ArtifactStores("unused", server.Variable).Resolve($"s3://{S3Server.Bucket}/{Guid.NewGuid():n}");

    protected override string Address(ArtifactLocation root) => $"s3://{S3Server.Bucket}/{root.Path}";

    protected override IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["MLFLOW_S3_ENDPOINT_URL"] = server.Endpoint, ["AWS_REGION"] = server.Variable("AWS_REGION"), ["AWS_ACCESS_KEY_ID"] = "S3RVER", ["AWS_SECRET_ACCESS_KEY"] = "S3RVER",
    };
}
