using ML.Common.Errors;
using ML.Serving.Models;

namespace ML.Serving.Standalone;

/// <summary>The catalogue of a process that serves one model.</summary>
sealed class SingleModelCatalog(ServableModel model) : IModelCatalog
{
    public ServableModel? Lease(string name, string? version) =>
        name == model.Name && (string.IsNullOrEmpty(version) || version == model.Version) && model.TryLease() ? model : null;

    public IReadOnlyList<CatalogEntry> List() => [new CatalogEntry(model.Name, model.Version, true, "")];

    public Task LoadAsync(string name, CancellationToken cancellation) => Refuse(name);

    public Task UnloadAsync(string name, CancellationToken cancellation) => Refuse(name);

    static Task Refuse(string name) =>
        Task.FromException(PlatformException.Invalid($"cannot load or unload '{name}': this process serves one model for as long as it runs"));
}
