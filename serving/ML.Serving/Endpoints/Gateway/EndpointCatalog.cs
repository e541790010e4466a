using ML.Common.Errors;
using ML.Serving.Models;

namespace ML.Serving.Endpoints.Gateway;

/// <summary>Endpoints as models of the Open Inference protocol: the name is the endpoint's, a version picks one that is loaded.</summary>
sealed class EndpointCatalog(EndpointService endpoints) : IModelCatalog
{
    public ServableModel? Lease(string name, string? version)
    {
        if (endpoints.Find(name) is not { Entities.Count: > 0 } endpoint) return null;
        if (string.IsNullOrEmpty(version)) return (endpoint.Find(endpoint.Traffic.Pick(null)) ?? endpoint.Entities[0]).Lease();
        return endpoint.Entities.FirstOrDefault(e => e.Current?.Version == version)?.Lease();
    }

    public IReadOnlyList<CatalogEntry> List() =>
    [
        .. endpoints.All.SelectMany(e => e.Entities.Where(h => h.FeatureSpec is null).Select(h =>
            new CatalogEntry(e.Name, h.Current?.Version ?? h.Entity.EntityVersion ?? "", h.Current is not null, h.Current is null ? h.State.DeploymentStateMessage ?? "loading" : ""))),
    ];

    public async Task LoadAsync(string name, CancellationToken cancellation)
    {
        foreach (var entity in endpoints.Get(name).Entities)
        {
            await entity.RefreshAsync(cancellation);
            if (!entity.IsUp) throw PlatformException.Invalid($"failed to load '{name}': {entity.State.DeploymentStateMessage}");
        }
    }

    public Task UnloadAsync(string name, CancellationToken cancellation) => endpoints.DeleteAsync(name, cancellation);
}
