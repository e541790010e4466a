using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Serving.Compat.Tests.Judges;

/// <summary>The real <c>mlflow server</c> with artifacts behind its proxy.</summary>
public sealed class RealTrackingServer : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    MlflowServer? server;

    public Uri Address => new(server?.Address ?? "http://127.0.0.1");

    public async Task InitializeAsync()
    {
        if (File.Exists(PythonJudge.Executable)) server = await MlflowServer.StartAsync(folder.Path);
    }

    public async Task DisposeAsync()
    {
        await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
        folder.Dispose();
    }
}
