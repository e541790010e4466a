using ML.TestKit;
using ML.TestKit.Fuzzing;

namespace ML.Registry.Integration.Tests;

/// <summary>Nonsense on every route: a caller's mistake is never a server error, and leaves nothing running or growing.</summary>
public sealed class FuzzTests
{
    const int Requests = 2000, Grown = 96;

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task No_request_makes_a_server_error(string kind)
    {
        using var folder = new TemporaryFolder();
        await using var server = await Databases.StartAsync(kind, folder, "--admin-token", "t");
        var run = new FuzzRun(server, seed: 20261122);
        var warm = 0L;
        await run.RunAsync(() =>
        {
            if (run.Requests == Requests / 2) warm = Resident(server.Process.Id);
            return run.Requests < Requests;
        });
        Assert.True(run.Faults.Count == 0, $"{run.Faults.Count} of {run.Requests}:\n{string.Join('\n', run.Faults.Take(10))}");
        Assert.True(Resident(server.Process.Id) - warm < Grown, $"from {warm} to {Resident(server.Process.Id)} MiB");
    }

    static long Resident(int process) => System.Diagnostics.Process.GetProcessById(process).WorkingSet64 >> 20;
}
