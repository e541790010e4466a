using System.Globalization;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Client.Compat.Tests;

/// <summary>This platform's server, as it is published, with everything that it serves.</summary>
public sealed class Platform : ServerFixture
{
    public const string Name = "the platform's server";

    readonly int _grpcPort = FreePort.Next();

    /// <summary>Real data that feature tables may lie in.</summary>
    public static string Data => Path.Combine(Repository.Root, "samples", "flights", "data");

    public string GrpcAddress => $"http://127.0.0.1:{_grpcPort}";

    protected override async Task<ITrackingServer> StartAsync(string folder) => await MlServer.StartAsync(
        $"sqlite:///{folder}/mlflow.db", folder, "--features-root", Path.Combine(folder, "features"), "--features-allowed-roots", Data,
        "--grpc-port", _grpcPort.ToString(CultureInfo.InvariantCulture));
}

[CollectionDefinition(Platform.Name)]
public sealed class PlatformCollection : ICollectionFixture<Platform>;

[Collection(Platform.Name)]
public sealed class PlatformTrackingTests(Platform server) : TrackingConformance(server);

[Collection(Platform.Name)]
public sealed class PlatformRegistryTests(Platform server) : RegistryConformance(server);

[Collection(Platform.Name)]
public sealed class PlatformWebhookTests(Platform server) : WebhookConformance(server);

[Collection(Platform.Name)]
public sealed class PlatformFluentTests(Platform server) : FluentConformance(server, pointsOfEachThread: 15_625);

[Collection(Platform.Name)]
public sealed class PlatformPythonTests(Platform server) : PythonConformance(server);

[Collection(Platform.Name)]
public sealed class PlatformTraceTests(Platform server) : TraceConformance(server);
