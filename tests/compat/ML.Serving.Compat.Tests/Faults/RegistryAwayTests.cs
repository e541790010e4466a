using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using ML.Serving.Compat.Tests.Judges;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.Faults;

/// <summary>A registry that goes, stays away at the next start, and comes back deaf: what was served is served.</summary>
[Collection(TrackingCollection.Name)]
public sealed class RegistryAwayTests
{
    const string Inputs = """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,1],"data":[3]}]}""";

    [Fact]
    public async Task What_was_served_is_served_without_a_registry()
    {
        PythonJudge.Require();
        using var there = new TemporaryFolder();
        using var here = new TemporaryFolder();
        Uri registry;
        await using (var platform = await Platform.StartAsync(there.Path))
        {
            registry = platform.Address;
            Environment.SetEnvironmentVariable("MLFLOW_TRACKING_URI", registry.ToString());
            await PythonJudge.RunAsync(PythonJudge.Script("promote_models.py"));
            using var http = new HttpClient { BaseAddress = registry };
            (await http.PostAsJsonAsync("/api/2.0/mlflow/registered-models/alias", new { name = "scale", alias = "champion", version = "2" })).EnsureSuccessStatusCode();
            await using var gateway = await Gateway.StartAsync(here.Path, registry);
            using var client = new HttpClient { BaseAddress = gateway.Address };
            (await client.PostAsJsonAsync("/api/2.0/serving-endpoints", new { name = "scale", config = new { served_entities = new[] { new { name = "m", entity_name = "scale", entity_version = "@champion" } } } })).EnsureSuccessStatusCode();
            await AnswersAsync(client);
            await platform.DisposeAsync();
            await Wait.UntilAsync(async () => !await IsThereAsync(registry), TimeSpan.FromSeconds(10), "the registry is gone");
            await Wait.UntilAsync(async () => await AnswersOnceAsync(client), TimeSpan.FromSeconds(1), "the endpoint goes on");
        }

        await using (var gateway = await Gateway.StartAsync(here.Path, registry))
        using (var client = new HttpClient { BaseAddress = gateway.Address }) await AnswersAsync(client);

        // It takes connections and answers none.
        using var deaf = new TcpListener(IPAddress.Loopback, registry.Port);
        deaf.Start();
        await using (var gateway = await Gateway.StartAsync(here.Path, registry))
        using (var client = new HttpClient { BaseAddress = gateway.Address }) await AnswersAsync(client);
    }

    static Task AnswersAsync(HttpClient client) => Wait.UntilAsync(() => AnswersOnceAsync(client), TimeSpan.FromSeconds(30), "version 2 answers");

    static async Task<bool> AnswersOnceAsync(HttpClient client)
    {
        using var answer = await client.PostAsync("/v2/models/scale/infer", new StringContent(Inputs));
        return (await answer.Content.ReadAsStringAsync()).Contains("\"data\":[6]", StringComparison.Ordinal);
    }

    static async Task<bool> IsThereAsync(Uri address)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
