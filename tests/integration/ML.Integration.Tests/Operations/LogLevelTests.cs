using System.Net;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Operations;

/// <summary>Log levels change while a server runs, for whoever has its admin token; and what stands in its database is told.</summary>
public sealed class LogLevelTests : IDisposable
{
    const string Debugged = "Microsoft.AspNetCore.Routing";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Levels_are_set_and_taken_back()
    {
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--admin-token", "secret");
        await server.Http.GetStringAsync("/version");
        Assert.DoesNotContain(Debugged, server.Process.Output);
        Assert.Equal((1, true), await RunAsync(server, "guess", "need the header", "set", Debugged, "Debug"));
        Assert.Equal((1, true), await RunAsync(server, "secret", "level is 'Loud'; expected Trace, Debug", "set", Debugged, "Loud"));
        Assert.Equal((0, true), await RunAsync(server, "secret", $"{Debugged} Debug", "set", Debugged, "debug"));
        await server.Http.GetStringAsync("/version");
        await Waiting.UntilAsync(() => Task.FromResult(server.Process.Output.Contains(Debugged, StringComparison.Ordinal)), TimeSpan.FromSeconds(10), () => server.Process.Output);
        Assert.Equal((0, true), await RunAsync(server, "secret", "all levels are as at the start", "set", Debugged, "Default"));
    }

    [Fact]
    public async Task What_stands_in_a_database_is_told()
    {
        var uri = $"sqlite:///{folder.Path}/mlflow.db";
        foreach (var (verb, expected) in new[] { ("upgrade", "the database is at revision"), ("status", "engine       SQLite 3."), ("status", "own indexes  all there"), ("status", "metrics") })
        {
            await using var db = ChildProcess.Start(Repository.Executable, ["db", verb, uri], folder.Path);
            Assert.True(await db.WaitAsync(TimeSpan.FromSeconds(60)) == 0, db.Output);
            Assert.Contains(expected, db.Output);
        }
    }

    [Fact]
    public async Task Without_an_admin_token_levels_stay()
    {
        await using var server = await MlServer.StartAsync(folder.Path);
        using var answer = await server.Http.PutAsync("/api/2.0/ml/log-levels", TrackingCalls.Json($$"""{"category": "{{Debugged}}", "level": "Debug"}"""));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("ML_ADMIN_TOKEN", await answer.Content.ReadAsStringAsync());
    }

    static async Task<(int Code, bool Says)> RunAsync(MlServer server, string token, string expected, params string[] arguments)
    {
        await using var verb = ChildProcess.Start(Repository.Executable, ["log-level", .. arguments, "--server", server.Address], null, new Dictionary<string, string?> { ["ML_ADMIN_TOKEN"] = token });
        return (await verb.WaitAsync(TimeSpan.FromSeconds(30)), verb.Output.Contains(expected, StringComparison.Ordinal));
    }
}
