using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Compat.Tests.Differential;

/// <summary>The real server and ours, side by side, for every script of the run.</summary>
public sealed class ServerPair : IAsyncLifetime
{
    readonly TemporaryFolder realFolder = new();
    readonly TemporaryFolder oursFolder = new();
    MlflowServer? real;
    MlServer? ours;

    public MlflowServer Real => real!;

    public MlServer Ours => ours!;

    public async Task InitializeAsync()
    {
        var starting = MlflowServer.StartAsync(realFolder.Path);
        ours = await MlServer.StartAsync(oursFolder.Path);
        real = await starting;
    }

    public async Task DisposeAsync()
    {
        if (real is not null) await real.DisposeAsync();
        if (ours is not null) await ours.DisposeAsync();
        realFolder.Dispose();
        oursFolder.Dispose();
    }
}
