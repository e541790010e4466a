using ML.TestKit.Servers;

namespace ML.Client.Compat.Tests;

/// <summary>The real <c>mlflow server</c>.</summary>
public sealed class RealMlflow : ServerFixture
{
    public const string Name = "the real MLflow server";

    protected override async Task<ITrackingServer> StartAsync(string folder) => await MlflowServer.StartAsync(folder);
}

[CollectionDefinition(RealMlflow.Name)]
public sealed class RealMlflowCollection : ICollectionFixture<RealMlflow>;

[Collection(RealMlflow.Name)]
public sealed class RealMlflowTrackingTests(RealMlflow server) : TrackingConformance(server);

[Collection(RealMlflow.Name)]
public sealed class RealMlflowRegistryTests(RealMlflow server) : RegistryConformance(server);

[Collection(RealMlflow.Name)]
public sealed class RealMlflowFluentTests(RealMlflow server) : FluentConformance(server);

[Collection(RealMlflow.Name)]
public sealed class RealMlflowPythonTests(RealMlflow server) : PythonConformance(server);

[Collection(RealMlflow.Name)]
public sealed class RealMlflowTraceTests(RealMlflow server) : TraceConformance(server);
