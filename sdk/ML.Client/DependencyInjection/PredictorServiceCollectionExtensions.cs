using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ML.Client;
using ML.Client.Serving;
using ML.Client.Serving.OpenInference;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds models, as functions of records, to a service collection.</summary>
public static class PredictorServiceCollectionExtensions
{
    /// <summary>
    /// Registers an <see cref="IPredictor{TIn, TOut}"/> that asks an endpoint, over the HTTP client, credentials and retries of
    /// <see cref="MlflowServiceCollectionExtensions.AddMlflow"/>, which it adds where it is missing.
    /// </summary>
    /// <typeparam name="TIn">A record; its JSON names are the model's inputs.</typeparam>
    /// <typeparam name="TOut">One prediction: a number, or a record of the model's outputs.</typeparam>
    /// <param name="services">Where to.</param>
    /// <param name="endpoint">The endpoint's name; null for a server of one model that speaks MLflow's scoring protocol.</param>
    /// <param name="input">Source-generated metadata of <typeparamref name="TIn"/>.</param>
    /// <param name="output">Source-generated metadata of <typeparamref name="TOut"/>.</param>
    /// <param name="configure">Says where and how; null for MLflow's scoring protocol on the tracking server.</param>
    /// <exception cref="ArgumentException">No endpoint for Open Inference, which needs one.</exception>
    public static IServiceCollection AddPredictor<TIn, TOut>(this IServiceCollection services, string? endpoint, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output, Action<PredictorOptions>? configure = null)
    {
        var options = new PredictorOptions();
        configure?.Invoke(options);
        if (endpoint is null && options.Protocol != PredictorProtocol.Scoring) throw new ArgumentException("Open Inference asks a model by name; give the endpoint's", nameof(endpoint));
        services.AddMlflow();
        services.TryAddSingleton<IPredictor<TIn, TOut>>(provider =>
        {
            var model = Create(provider, endpoint, input, output, options);
            return options.Batching is { } batching ? new BatchingPredictor<TIn, TOut>(model, batching) : model;
        });
        return services;
    }

    static IPredictor<TIn, TOut> Create<TIn, TOut>(IServiceProvider provider, string? endpoint, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output, PredictorOptions options)
    {
        var settings = provider.GetRequiredService<MlflowClientOptions>();
        var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient(MlflowServiceCollectionExtensions.HttpClientName);
        var address = options.Address ?? provider.GetRequiredService<MlflowClient>().TrackingUri.ToString();
        if (options.Protocol == PredictorProtocol.Scoring) return new ScoringClient(address, endpoint, settings, http).For(input, output);
        var protocol = options.Protocol == PredictorProtocol.OpenInferenceGrpc ? OpenInferenceProtocol.Grpc : OpenInferenceProtocol.Http;
        return new OpenInferenceClient(address, protocol, settings, http).For(endpoint!, input, output);
    }
}
