using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Compat.Tests.Differential;

/// <summary>The real server and ours, side by side, with the same flags; ours also as several processes behind a gateway.</summary>
public sealed class ServerPair : IAsyncLifetime
{
    readonly string[] flags;

    readonly TemporaryFolder realFolder = new();
    readonly TemporaryFolder oursFolder = new();
    MlflowServer? real;
    readonly TemporaryFolder splitFolder = new();
    MlServer? ours, split;

    public ServerPair() : this([])
    {
    }

    // Not public: a fixture has one constructor to be made by.
    internal ServerPair(string[] flags) => this.flags = flags;

    public MlflowServer Real => real!;

    public MlServer Ours => ours!;

    public MlServer Split => split!;

    public async Task InitializeAsync()
    {
        var starting = MlflowServer.StartAsync($"sqlite:///{realFolder.Path}/mlflow.db", realFolder.Path, 1, flags);
        ours = await MlServer.StartAsync($"sqlite:///{oursFolder.Path}/mlflow.db", oursFolder.Path, flags);
        split = await MlServer.StartSplitAsync($"sqlite:///{splitFolder.Path}/mlflow.db", splitFolder.Path, flags);
        real = await starting;
    }

    public async Task DisposeAsync()
    {
        if (real is not null) await real.DisposeAsync();
        if (ours is not null) await ours.DisposeAsync();
        if (split is not null) await split.DisposeAsync();
        realFolder.Dispose();
        oursFolder.Dispose();
        splitFolder.Dispose();
    }
}
