using ML.Common.Errors;
using ML.Storage;

namespace ML.Registry.Sources;

/// <summary>Finds the store behind a version's location, following <c>runs:</c> to the run's artifacts.</summary>
sealed class SourceLocations(ArtifactStores stores, SourceOwners owners)
{
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST for an unknown run, INVALID_PARAMETER_VALUE for an unknown scheme.</exception>
    public async Task<ArtifactLocation> ResolveAsync(string uri, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (ArtifactUri.Scheme(uri) != "runs") return stores.Resolve(uri);
        var (runId, path) = RunUri.Parse(uri);
        var root = await owners.RunRootAsync(runId) ?? throw PlatformException.NotFound($"Run with id={runId} not found");
        return stores.Resolve(root).At(path);
    }
}
