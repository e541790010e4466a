using ML.Hosting.Databases;

namespace ML.Registry;

/// <summary>The registry's database beside that of tracking; the two are one unless the registry has an address of its own.</summary>
public sealed class RegistryDatabase : IAsyncDisposable
{
    readonly bool owned;

    RegistryDatabase(IDatabase tracking, IDatabase registry, bool owned)
    {
        Tracking = tracking;
        Registry = registry;
        this.owned = owned;
    }

    /// <summary>Registered models, versions, webhooks.</summary>
    public IDatabase Registry { get; }

    /// <summary>Runs and logged models, which versions point to.</summary>
    public IDatabase Tracking { get; }

    /// <summary>Whether one transaction reaches both.</summary>
    public bool IsShared => ReferenceEquals(Tracking, Registry);

    /// <param name="tracking">The database of tracking.</param>
    /// <param name="trackingUri">Its address.</param>
    /// <param name="registryUri">The registry's address; null or the same address means the database of tracking.</param>
    public static RegistryDatabase Open(IDatabase tracking, string trackingUri, string? registryUri) =>
        registryUri is null || registryUri == trackingUri
            ? new RegistryDatabase(tracking, tracking, owned: false)
            : new RegistryDatabase(tracking, DatabaseFactory.Open(registryUri), owned: true);

    public ValueTask DisposeAsync() => owned ? Registry.DisposeAsync() : ValueTask.CompletedTask;
}
