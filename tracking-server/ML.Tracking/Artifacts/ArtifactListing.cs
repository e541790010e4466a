using ML.Storage;
using ML.Tracking.Contracts.Artifacts;

namespace ML.Tracking.Artifacts;

/// <summary>One level of a store as the wire shows it.</summary>
static class ArtifactListing
{
    /// <param name="folder">The folder to list.</param>
    /// <param name="prefix">What stands before each name in the answer: the folder's path below the root the caller knows.</param>
    /// <param name="cancellation">Ends the listing.</param>
    public static async Task<List<ArtifactFile>> ReadAsync(ArtifactLocation folder, string prefix, CancellationToken cancellation)
    {
        var files = new List<ArtifactFile>();
        await foreach (var entry in folder.Store.ListAsync(folder.Path, cancellation))
            files.Add(Describe(entry, prefix));
        return files;
    }

    // MLflow's server leaves the size of an empty file out.
    static ArtifactFile Describe(ObjectEntry entry, string prefix) =>
        new() { Path = ObjectPath.Join(prefix, entry.Name), IsDir = entry.IsFolder, FileSize = entry.Size > 0 ? entry.Size : null };
}
