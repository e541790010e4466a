using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ML.Client;
using ML.Client.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the client to a service collection.</summary>
public static class MlflowServiceCollectionExtensions
{
    /// <summary>Name of the HTTP client, for handlers of your own: <c>services.AddHttpClient("ML.Client").AddHttpMessageHandler(…)</c>.</summary>
    public const string HttpClientName = "ML.Client";

    /// <summary>
    /// Registers one <see cref="MlflowClient"/> for the application, over <see cref="IHttpClientFactory"/>, with the application's
    /// loggers. Options start from MLflow's environment variables.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">Changes the options; null leaves them.</param>
    public static IServiceCollection AddMlflow(this IServiceCollection services, Action<MlflowClientOptions>? configure = null)
    {
        // Kept beside the options: a call that configures may come after one that does not.
        if (configure is not null) services.AddSingleton(new ConfigureMlflow(configure));
        services.TryAddSingleton(provider =>
        {
            var options = MlflowClientOptions.FromEnvironment();
            if (provider.GetService<ILoggerFactory>() is { } loggers) options.LoggerFactory = loggers;
            foreach (var one in provider.GetServices<ConfigureMlflow>()) one.Apply(options);
            return options;
        });
        services.AddHttpClient(HttpClientName, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => HttpClientFactory.CreateHandler(provider.GetRequiredService<MlflowClientOptions>()));
        services.TryAddSingleton(provider => new MlflowClient(
            provider.GetRequiredService<MlflowClientOptions>(), provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName)));
        return services;
    }

    sealed record ConfigureMlflow(Action<MlflowClientOptions> Apply);
}
