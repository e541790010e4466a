using System.Net.Http.Json;
using ML.Serving.Compat.Tests.Judges;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.OpenInference;

/// <summary>Endpoints as models of Triton's repository: unloaded ones answer nothing and stay so until they are loaded again.</summary>
public sealed class RepositoryTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    [Fact]
    public async Task Tritonclient_unloads_a_model_and_loads_it_again()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using var gateway = await Gateway.StartAsync(folder.Path);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        (await client.PostAsJsonAsync("/api/2.0/serving-endpoints", new { name = "twice", config = new { served_entities = new[] { new { name = "one", model_uri = folders["m"] } } } })).EnsureSuccessStatusCode();
        await Wait.UntilAsync(async () => (await client.GetAsync("/v2/models/twice/ready")).IsSuccessStatusCode, TimeSpan.FromSeconds(20), "the endpoint is ready");
        Assert.Equal("ok\n", await PythonJudge.RunAsync(PythonJudge.Script("triton_repository.py"), gateway.Address.Authority, gateway.GrpcAddress.Authority, "twice"));
        Assert.True((await client.GetAsync("/api/2.0/serving-endpoints/twice")).IsSuccessStatusCode);
    }
}
