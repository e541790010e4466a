using ML.TestKit;
using ML.TestKit.Endurance;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Split;

/// <summary>A replica that dies under load takes only what it was doing along.</summary>
public sealed class ReplicaDeathTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("gateway")]
    [InlineData("nginx")]
    public async Task A_whole_server_dies(string proxy)
    {
        const string services = "tracking,platform,artifacts,registry,features,serving,tables";
        var uri = await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        await using var platform = proxy == "gateway" ? await SplitPlatform.StartAsync(uri, folder, services, services) : null;
        List<MlServer> replicas = [.. platform?.Services ?? [await MlServer.StartAsync(uri, folder.Path), await MlServer.StartAsync(uri, folder.Path)]];
        await using var nginx = proxy == "nginx" ? await Nginx.StartAsync(folder, replicas.Select(r => r.Address)) : null;
        var http = platform?.Gateway.Http ?? nginx!.Http;
        await new PlatformWork(http).PrepareAsync();
        await EveryReplicaHasTheEndpointAsync(replicas);
        var load = await SteadyLoad.StartAsync(http, () => PlatformWork.AskAsync(http));
        await load.GoesOnAsync();
        await replicas[0].KillAsync();
        await load.GoesOnAsync();
        await load.EndAsync();
        load.OnlyWhatWasInFlightFailed(before: 0);
        if (platform is null) foreach (var replica in replicas) await replica.DisposeAsync();
    }

    /// <summary>As on several machines: nginx before two gateways, two of each service behind them, over PostgreSQL, S3 and Redis.</summary>
    [Fact]
    public async Task One_of_each_service_and_a_gateway_die_behind_nginx()
    {
        const string artifact = "/api/2.0/mlflow-artifacts/artifacts/0/files/a.bin";
        await using var stores = await SharedStores.StartAsync();
        await using var platform = await SplitPlatform.StartAsync(
            stores.DatabaseUri, folder, stores.Flags, [], ["tracking,platform", "tracking,platform", "artifacts,registry", "artifacts,registry", "features,tables,serving", "features,tables,serving"],
            stores.Environment);
        await using var gateway = await platform.StartGatewayAsync();
        await using var nginx = await Nginx.StartAsync(folder, [platform.Gateway.Address, gateway.Address]);
        var http = nginx.Http;
        await new PlatformWork(http).PrepareAsync();
        await PlaceFeatures.PublishAsync(http, folder.File("places.parquet"));
        using (var put = await http.PutAsync(artifact, new ByteArrayContent(new byte[100_000]))) put.EnsureSuccessStatusCode();
        await EveryReplicaHasTheEndpointAsync(platform.Services.Skip(4));

        var load = await SteadyLoad.StartAsync(
            http, () => PlatformWork.AskAsync(http), () => PlaceFeatures.SendAsync(http), () => http.GetAsync(artifact),
            () => http.GetAsync($"/api/2.0/mlflow/registered-models/get?name={PlatformWork.Model}"), () => http.GetAsync("/api/2.0/ml/lineage/nodes"));
        await load.GoesOnAsync();
        foreach (var dying in (MlServer[])[platform.Services[0], platform.Services[2], platform.Services[4], platform.Gateway])
        {
            var before = load.Failed;
            await dying.KillAsync();
            await load.GoesOnAsync();
            load.OnlyWhatWasInFlightFailed(before);
        }

        await load.EndAsync();
    }

    static Task EveryReplicaHasTheEndpointAsync(IEnumerable<MlServer> replicas) => Waiting.UntilAsync(
        async () =>
        {
            foreach (var replica in replicas)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/endpoints/{PlatformWork.Endpoint}/ping") { Headers = { { "X-ML-Internal-Token", SplitPlatform.Token } } };
                using var answer = await replica.Http.SendAsync(request);
                if (!answer.IsSuccessStatusCode) return false;
            }

            return true;
        },
        Patience, () => "a replica does not know the endpoint");
}
