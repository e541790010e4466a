using System.Net;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using ML.Client.Serving;

namespace ML.Client.Tests;

public sealed partial class InjectionTests
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

    [Fact]
    public async Task A_predictor_asks_with_the_clients_settings_whichever_was_added_first()
    {
        var seen = new List<string>();
        var services = new ServiceCollection();
        services.AddPredictor("delay", PredictorJson.Default.Double, PredictorJson.Default.Double, o => o.Batching = new());
        services.AddMlflow(o => o.TrackingUri = "http://mlflow.example/pfx");
        services.AddHttpClient(MlflowServiceCollectionExtensions.HttpClientName).AddHttpMessageHandler(() => new Answering(seen, """{"predictions": [[2.5]]}"""));
        await using var provider = services.BuildServiceProvider();
        var model = provider.GetRequiredService<IPredictor<double, double>>();
        Assert.IsType<BatchingPredictor<double, double>>(model);
        Assert.Equal(2.5, await model.PredictAsync(1));
        Assert.Equal("POST http://mlflow.example/pfx/serving-endpoints/delay/invocations", seen.Single());
        Assert.Throws<ArgumentException>(() => services.AddPredictor(null, PredictorJson.Default.Double, PredictorJson.Default.Double, o => o.Protocol = PredictorProtocol.OpenInferenceGrpc));
    }

    [JsonSerializable(typeof(double))]
    internal sealed partial class PredictorJson : JsonSerializerContext;

    sealed class Answering(List<string> seen, string body = """{"experiment": {"experiment_id": "7", "name": "flights"}}""") : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            seen.Add($"{request.Method} {request.RequestUri}");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            });
        }
    }
}
