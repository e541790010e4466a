using Microsoft.AspNetCore.Http;

namespace ML.Serving.Models;

/// <summary>The models that a protocol can reach by name.</summary>
public interface IModelCatalog
{
    /// <summary>A model that answers under the name, with a lease that the caller releases; null when there is none.</summary>
    /// <param name="name">The name of a model or endpoint.</param>
    /// <param name="version">Null or empty for whichever answers now.</param>
    ServableModel? Lease(string name, string? version);

    /// <summary>The model that a line of <see cref="List"/> is about, with a lease that the caller releases; null when it is gone.</summary>
    ServableModel? Lease(CatalogEntry entry) => Lease(entry.Name, entry.Version);

    /// <summary>Picks the model for one request, as its headers and the caller's limits have it; null when there is none of the name.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">The name of a model or endpoint.</param>
    /// <param name="version">Null or empty for whichever answers now.</param>
    ModelCall? Begin(HttpContext context, string name, string? version) => Lease(name, version) is { } model ? new ModelCall(model) : null;

    IReadOnlyList<CatalogEntry> List();

    /// <exception cref="ML.Common.Errors.PlatformException">No such model, or it cannot be loaded.</exception>
    Task LoadAsync(string name, CancellationToken cancellation);

    /// <exception cref="ML.Common.Errors.PlatformException">No such model.</exception>
    Task UnloadAsync(string name, CancellationToken cancellation);
}
