using ML.TestKit.Servers;

namespace ML.Client.Compat.Tests;

/// <summary>This platform's server, as it is published.</summary>
public sealed class Platform : ServerFixture
{
    public const string Name = "the platform's server";

    protected override async Task<ITrackingServer> StartAsync(string folder) => await MlServer.StartAsync(folder);
}

[CollectionDefinition(Platform.Name)]
public sealed class PlatformCollection : ICollectionFixture<Platform>;

[Collection(Platform.Name)]
public sealed class PlatformTrackingTests(Platform server) : TrackingConformance(server);

[Collection(Platform.Name)]
public sealed class PlatformRegistryTests(Platform server) : RegistryConformance(server);

[Collection(Platform.Name)]
public sealed class PlatformFluentTests(Platform server) : FluentConformance(server);

[Collection(Platform.Name)]
public sealed class PlatformPythonTests(Platform server) : PythonConformance(server);
