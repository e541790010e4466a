using ML.TestKit;

namespace ML.Client.Compat.Tests;

/// <summary>The real <c>mlflow server</c>.</summary>
public sealed class RealMlflow : ServerFixture
{
    public const string Name = "the real MLflow server";

    protected override string Executable => Path.Combine(Repository.Root, "artifacts", "python", "bin", "mlflow");

    protected override IEnumerable<string> Arguments(string folder, int port) =>
        ["server", "--host", "127.0.0.1", "--port", $"{port}", "--workers", "1", "--backend-store-uri", $"sqlite:///{folder}/mlflow.db", "--artifacts-destination", $"{folder}/artifacts"];
}

[CollectionDefinition(RealMlflow.Name)]
public sealed class RealMlflowCollection : ICollectionFixture<RealMlflow>;

[Collection(RealMlflow.Name)]
public sealed class RealMlflowTrackingTests(RealMlflow server) : TrackingConformance(server);

[Collection(RealMlflow.Name)]
public sealed class RealMlflowRegistryTests(RealMlflow server) : RegistryConformance(server);

[Collection(RealMlflow.Name)]
public sealed class RealMlflowFluentTests(RealMlflow server) : FluentConformance(server);
