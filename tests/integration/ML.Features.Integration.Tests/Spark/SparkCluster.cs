using ML.Features.Spark;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Features.Integration.Tests.Spark;

/// <summary>One Spark for the tests of this project.</summary>
public sealed class SparkCluster : IAsyncLifetime
{
    SparkServer? server;

    public string Address
    {
        get
        {
            Judge.Require(server is not null, SparkServer.Missing ?? "Spark");
            return server!.Address;
        }
    }

    internal SparkSession Session(HttpClient http) => new(http, SparkAddress.Parse(Address));

    public async Task InitializeAsync()
    {
        if (SparkServer.Missing is null) server = await SparkServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }
}
