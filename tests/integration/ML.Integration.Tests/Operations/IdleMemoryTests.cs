using System.Globalization;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Operations;

/// <summary>A server with nothing to do gives back what it no longer needs.</summary>
public sealed class IdleMemoryTests
{
    const int Idle = 100;

    [Fact]
    public async Task An_idle_server_is_small_after_its_start_and_after_work()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(folder.Path);
        await UntilSmallAsync(server);
        for (var i = 0; i < 300; i++)
        {
            using var answer = await server.Http.GetAsync("/ajax-api/2.0/mlflow/experiments/search?max_results=1000");
            answer.EnsureSuccessStatusCode();
        }

        await UntilSmallAsync(server);
    }

    static Task UntilSmallAsync(MlServer server) => Waiting.UntilAsync(
        () => Task.FromResult(Mebibytes(server) <= Idle), TimeSpan.FromSeconds(20), () => $"the idle server has {Mebibytes(server)} MiB, more than {Idle}");

    static long Mebibytes(MlServer server) => long.Parse(
        File.ReadLines($"/proc/{server.Process.Id}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) >> 10;
}
