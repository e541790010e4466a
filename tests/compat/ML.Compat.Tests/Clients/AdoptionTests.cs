using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Compat.Tests.Clients;

/// <summary>Moving in and back in place: the real server and ours take turns on one database and one artifact folder.</summary>
public sealed class AdoptionTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task The_servers_continue_each_others_work(TestDatabase database)
    {
        using var folder = new TemporaryFolder();
        var uri = await database.NewAsync(folder.Path);
        await using (var ours = await MlServer.StartAsync(uri, folder.Path)) await RunAsync("adoption_write.py", folder, ours, "ours-first");
        await using (var real = await MlflowServer.StartAsync(uri, folder.Path))
        {
            await RunAsync("adoption_read.py", folder, real, "ours-first");
            await RunAsync("adoption_write.py", folder, real, "real");
        }

        await using (var ours = await MlServer.StartAsync(uri, folder.Path))
        {
            await RunAsync("adoption_read.py", folder, ours, "ours-first", "real");
            await RunAsync("adoption_write.py", folder, ours, "ours-again");
            await RunAsync("adoption_read.py", folder, ours, "ours-first", "real", "ours-again");
        }
    }

    static async Task RunAsync(string script, TemporaryFolder folder, ITrackingServer server, params string[] labels)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Clients", script);
        Assert.EndsWith("ok\n", await Python.RunAsync(Python.Executable, path, [server.Address, .. labels], folder.Path));
    }
}
