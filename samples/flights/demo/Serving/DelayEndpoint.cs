using System.Diagnostics;
using ML.Common.Errors;
using ML.Samples.Flights.Platform;
using ML.Samples.Flights.Registry;
using ML.Serving.Contracts;
using ML.Serving.Contracts.Endpoints;

namespace ML.Samples.Flights.Serving;

/// <summary>The endpoint of the delay model: the champion, and the next version with a share of the traffic.</summary>
sealed class DelayEndpoint(PlatformApi api)
{
    public const string Name = "flights-delay";
    public const string Champion = "champion";
    public const string Next = "next";

    const string Root = "api/2.0/serving-endpoints";
    static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(60);

    /// <summary>Serves the champion, whichever version that is from now on.</summary>
    public Task ServeAsync(CancellationToken cancellation) => ConfigureAsync(new EndpointConfig
    {
        ServedEntities = [Entity(Champion, Promotion.Champion)],
        TrafficConfig = new TrafficConfig { Routes = [Share(Champion, 100)] },
        AutoCaptureConfig = Capture,
    }, cancellation);

    /// <summary>Serves the challenger beside the champion; it is taken out by itself when it fails too often.</summary>
    /// <param name="percent">Its share of the traffic.</param>
    public Task ServeNextAsync(int percent, CancellationToken cancellation) => ConfigureAsync(new EndpointConfig
    {
        ServedEntities = [Entity(Champion, Promotion.Champion), Entity(Next, Promotion.Challenger)],
        TrafficConfig = new TrafficConfig
        {
            Routes = [Share(Champion, 100 - percent), Share(Next, percent)],
            Canary = new CanaryConfig { ServedEntityName = Next, MinRequests = 100, MaxErrorRate = 0.01 },
        },
        AutoCaptureConfig = Capture,
    }, cancellation);

    /// <summary>The share that the next version has now; 0 when the canary took it out.</summary>
    public async Task<int> NextShareAsync(CancellationToken cancellation) =>
        (await GetAsync(cancellation))?.Config?.TrafficConfig?.Routes?.Where(r => r.ServedModelName == Next).Sum(r => r.TrafficPercentage) ?? 0;

    /// <summary>Waits until an entity serves a version of the model.</summary>
    public Task UntilServedAsync(string entity, string version, CancellationToken cancellation) => UntilAsync(
        e => e.Config?.ServedEntities?.FirstOrDefault(s => s.Name == entity)?.State?.ServedVersion == version, $"serve version {version} as {entity}", cancellation);

    static AutoCaptureConfig Capture => new() { CatalogName = "ml", SchemaName = "flights", TableNamePrefix = "delay", Enabled = true };

    async Task ConfigureAsync(EndpointConfig config, CancellationToken cancellation)
    {
        if (await GetAsync(cancellation) is null) await CreateAsync(config, cancellation);
        else await ReplaceAsync(config, cancellation);
        await UntilAsync(e => e.State is { Ready: "READY", ConfigUpdate: not "IN_PROGRESS" }, "become ready", cancellation);
    }

    async Task CreateAsync(EndpointConfig config, CancellationToken cancellation)
    {
        try
        {
            await api.SendAsync(HttpMethod.Post, Root, new EndpointDefinition { Name = Name, Config = config }, ServingJson.Default.EndpointDefinition, ServingJson.Default.EndpointAnswer, cancellation);
        }
        catch (PlatformException)
        {
            // A platform that died before it could answer may have made it.
            if (await GetAsync(cancellation) is null) throw;
            await ReplaceAsync(config, cancellation);
        }
    }

    Task ReplaceAsync(EndpointConfig config, CancellationToken cancellation) =>
        api.SendAsync(HttpMethod.Put, $"{Root}/{Name}/config", config, ServingJson.Default.EndpointConfig, ServingJson.Default.EndpointAnswer, cancellation);

    async Task UntilAsync(Func<EndpointAnswer, bool> condition, string what, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var endpoint = await GetAsync(cancellation) ?? throw PlatformException.NotFound($"endpoint {Name} is gone");
            if (endpoint.State?.ConfigUpdate == "UPDATE_FAILED") throw new PlatformException(ErrorCode.InternalError, $"endpoint {Name} could not be changed: {Problem(endpoint)}");
            if (condition(endpoint)) return;
            if (watch.Elapsed > LoadTime) throw new PlatformException(ErrorCode.DeadlineExceeded, $"endpoint {Name} did not {what} within {LoadTime.TotalSeconds} s: {Problem(endpoint)}");
            await Task.Delay(100, cancellation);
        }
    }

    Task<EndpointAnswer?> GetAsync(CancellationToken cancellation) => api.FindAsync($"{Root}/{Name}", ServingJson.Default.EndpointAnswer, cancellation);

    static string Problem(EndpointAnswer endpoint) => string.Join("; ", ((endpoint.Config ?? endpoint.PendingConfig)?.ServedEntities ?? []).Select(e => $"{e.Name}: {e.State?.DeploymentStateMessage ?? "fine"}"));

    static ServedEntity Entity(string name, string alias) => new() { Name = name, EntityName = Promotion.Model, EntityVersion = "@" + alias };

    static TrafficRoute Share(string entity, int percent) => new() { ServedModelName = entity, TrafficPercentage = percent };
}
