using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace ML.Client.Tests;

public sealed class InjectionTests
{
    [Fact]
    public async Task The_application_gets_one_client_over_its_own_handlers()
    {
        var seen = new List<string>();
        var services = new ServiceCollection();
        services.AddMlflow(o => o.TrackingUri = "http://mlflow.example/pfx");
        services.AddHttpClient(MlflowServiceCollectionExtensions.HttpClientName).AddHttpMessageHandler(() => new Answering(seen));
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<MlflowClient>();
        Assert.Same(client, provider.GetRequiredService<MlflowClient>());
        Assert.Equal("flights", (await client.Experiments.GetAsync("7")).Name);
        Assert.Equal("GET http://mlflow.example/pfx/api/2.0/mlflow/experiments/get?experiment_id=7", seen.Single());
    }

    sealed class Answering(List<string> seen) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            seen.Add($"{request.Method} {request.RequestUri}");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent("""{"experiment": {"experiment_id": "7", "name": "flights"}}""", Encoding.UTF8, "application/json"),
            });
        }
    }
}
