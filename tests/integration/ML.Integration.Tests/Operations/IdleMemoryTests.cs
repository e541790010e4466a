using System.Globalization;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Operations;

/// <summary>A server with nothing to do gives back what its start has left behind, and needs little.</summary>
public sealed class IdleMemoryTests
{
    // The clients of PostgreSQL, S3 and Redis take their share.
    static readonly int Idle = Layout.HasExternalStores ? 115 : 100;

    [Fact]
    public async Task An_idle_server_is_small()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(folder.Path);
        await Waiting.UntilAsync(
            () => Task.FromResult(Mebibytes(server) <= Idle), TimeSpan.FromSeconds(20), () => $"the idle server has {Mebibytes(server)} MiB, more than {Idle}");
    }

    static long Mebibytes(MlServer server) => long.Parse(
        File.ReadLines($"/proc/{server.Process.Id}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) >> 10;
}
