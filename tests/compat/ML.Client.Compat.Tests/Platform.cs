using ML.TestKit;

namespace ML.Client.Compat.Tests;

/// <summary>This platform's server, as it is published.</summary>
public sealed class Platform : ServerFixture
{
    public const string Name = "the platform's server";

    protected override string Executable => Repository.Executable;

    protected override IEnumerable<string> Arguments(string folder, int port) =>
        ["server", "--host", "127.0.0.1", "--port", $"{port}", "--backend-store-uri", $"sqlite:///{folder}/mlflow.db", "--artifacts-destination", $"{folder}/artifacts"];
}

[CollectionDefinition(Platform.Name)]
public sealed class PlatformCollection : ICollectionFixture<Platform>;

[Collection(Platform.Name)]
public sealed class PlatformTrackingTests(Platform server) : TrackingConformance(server);

[Collection(Platform.Name)]
public sealed class PlatformRegistryTests(Platform server) : RegistryConformance(server);

[Collection(Platform.Name)]
public sealed class PlatformFluentTests(Platform server) : FluentConformance(server);
