using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Serving.Compat.Tests.Judges;

/// <summary>A whole platform as it is published, for a run of the tests that is on several processes or on other stores.</summary>
sealed class WholeServer : IAsyncDisposable
{
    readonly MlServer server;
    readonly int grpcPort;

    WholeServer(MlServer server, int grpcPort) => (this.server, this.grpcPort) = (server, grpcPort);

    public static bool IsWanted => Layout.IsSplit || Layout.HasExternalStores;

    public Uri Address => new(server.Address);

    /// <summary>The process that serves, whose own counts stand on its own page.</summary>
    public Uri ServingAddress => server.Processes[^1].BaseAddress!;

    public Uri GrpcAddress => new($"http://127.0.0.1:{grpcPort}");

    /// <param name="name">Its database's.</param>
    /// <param name="tracking">Server that endpoints take registered models from; null for itself.</param>
    /// <param name="models">Folder that local models may lie in.</param>
    public static async Task<WholeServer> StartAsync(string folder, string name, Uri? tracking, string models)
    {
        var environment = new Dictionary<string, string?>
        {
            ["MLFLOW_TRACKING_URI"] = tracking?.ToString(), ["ML_MODEL_CACHE"] = Path.Combine(folder, "cache"), ["ML_INFERENCE_TABLES"] = Path.Combine(folder, "tables"),
        };
        var grpc = FreePort.Next();
        return new WholeServer(
            await MlServer.StartWithAsync(environment, $"sqlite:///{Path.Combine(folder, name)}.db", folder, "--serving-allowed-roots", models, "--grpc-port", $"{grpc}"), grpc);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
