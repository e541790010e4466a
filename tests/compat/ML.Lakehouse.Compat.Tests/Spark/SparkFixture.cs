using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Lakehouse.Compat.Tests.Spark;

/// <summary>One real Spark Connect server with Delta for all tests of this project.</summary>
public sealed class SparkFixture : IAsyncLifetime
{
    SparkServer? server;

    internal SparkSession Session()
    {
        Judge.Require(server is not null, SparkServer.Missing ?? "Spark");
        return new SparkSession(new UriBuilder(server!.Address) { Scheme = "http" }.Uri);
    }

    public async Task InitializeAsync()
    {
        if (SparkServer.Missing is null) server = await SparkServer.StartAsync();
    }

    public async Task DisposeAsync() => await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
}
