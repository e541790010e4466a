using Microsoft.AspNetCore.Http;
using ML.Common.Errors;
using ML.Serving.Http;
using ML.Serving.InferenceTables;
using ML.Serving.Models;
using ML.Serving.OpenInference;

namespace ML.Serving.Endpoints.Gateway;

/// <summary>Endpoints as models of the Open Inference protocol: the name is the endpoint's, a version picks one that is loaded.</summary>
sealed class EndpointCatalog(EndpointService endpoints, InferenceLogs logs) : IModelCatalog
{
    public ServableModel? Lease(string name, string? version)
    {
        if (endpoints.Find(name) is not { Entities.Count: > 0 } endpoint) return null;
        if (string.IsNullOrEmpty(version)) return (endpoint.Find(endpoint.Traffic.Pick(null)) ?? endpoint.Entities[0]).Lease();
        return endpoint.Entities.FirstOrDefault(e => e.Current?.Version == version)?.Lease();
    }

    public ServableModel? Lease(CatalogEntry entry) => endpoints.Find(entry.Name)?.Find(entry.Entity!)?.Lease();

    public ModelCall? Begin(HttpContext context, string name, string? version)
    {
        if (endpoints.Find(name) is not { } endpoint) return null;
        if (endpoint.Limiter.Take(Traffic.CallerOf(context)) is { } seconds) throw OpenInferenceException.TooMany(Traffic.OverLimit(endpoint), seconds);
        var host = string.IsNullOrEmpty(version) ? Traffic.Pick(context, endpoint) : endpoint.Entities.FirstOrDefault(e => e.Current?.Version == version);
        // A version that is not there, and a feature spec, are no models.
        if (host is { FeatureSpec: not null } || (host is null && !string.IsNullOrEmpty(version))) return null;
        if (host?.Lease() is not { } model) throw OpenInferenceException.Unavailable(Traffic.NotReady(endpoint));
        // Of a stream the first answer's headers are all there are.
        if (!context.Response.HasStarted) context.Response.Headers[Traffic.ServedHeader] = host.Name;
        var logger = RequestLogger.Of(logs, endpoint, host, model, Traffic.CallerOf(context));
        return new EndpointCall(endpoints, endpoint, host, model, logger, RequestIds.Stamp(context));
    }

    public IReadOnlyList<CatalogEntry> List() =>
    [
        .. endpoints.All.SelectMany(e => e.Entities.Where(h => h.FeatureSpec is null).Select(h =>
            new CatalogEntry(e.Name, h.Current?.Version ?? h.Entity.EntityVersion ?? "", h.Current is not null, h.Current is null ? h.State.DeploymentStateMessage ?? "loading" : "", h.Name))),
    ];

    public async Task LoadAsync(string name, CancellationToken cancellation)
    {
        foreach (var entity in endpoints.Get(name).Entities)
        {
            await entity.LoadAsync(cancellation);
            if (!entity.IsUp) throw PlatformException.Invalid($"failed to load '{name}': {entity.State.DeploymentStateMessage}");
        }
    }

    // The endpoint stays, so that it can be loaded again; removing one is for its own API.
    public async Task UnloadAsync(string name, CancellationToken cancellation)
    {
        foreach (var entity in endpoints.Get(name).Entities) await entity.UnloadAsync(cancellation);
    }
}
