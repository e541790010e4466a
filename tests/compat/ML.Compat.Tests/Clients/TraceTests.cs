using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Compat.Tests.Clients;

/// <summary>Traces with the real client: what it writes to the real server and to ours, it reads back alike from both.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task The_client_reads_back_alike_from_both_servers()
    {
        using var folder = new TemporaryFolder();
        var ours = FromOursAsync(TestDatabase.Sqlite, folder);
        var real = await FromRealAsync(folder);
        Assert.Equal(real, await ours);
        Assert.Equal(real, await FromOursAsync(TestDatabase.PostgreSql, folder));
    }

    static async Task<string[]> FromRealAsync(TemporaryFolder folder)
    {
        var own = Directory.CreateDirectory(folder.File("real")).FullName;
        await using var server = await MlflowServer.StartAsync($"sqlite:///{own}/mlflow.db", own);
        return await RunAsync(server, own);
    }

    static async Task<string[]> FromOursAsync(TestDatabase database, TemporaryFolder folder)
    {
        var own = Directory.CreateDirectory(folder.File($"{database}")).FullName;
        var uri = await database.NewAsync(own);
        // Once as one process, once as several.
        await using var server = database == TestDatabase.Sqlite ? await MlServer.StartAsync(uri, own) : await MlServer.StartSplitAsync(uri, own);
        return await RunAsync(server, own);
    }

    static async Task<string[]> RunAsync(ITrackingServer server, string folder)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Clients", "traces.py");
        var read = Path.Combine(folder, "read.json");
        await Python.RunAsync(Python.Executable, script, [server.Address, read], folder);
        return await File.ReadAllLinesAsync(read);
    }
}
