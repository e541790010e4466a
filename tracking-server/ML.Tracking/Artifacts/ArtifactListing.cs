using System.Runtime.CompilerServices;
using ML.Storage;
using ML.Tracking.Contracts.Artifacts;

namespace ML.Tracking.Artifacts;

/// <summary>What is in a folder of a store: one level as the wire shows it, or all that is below.</summary>
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

    /// <summary>Every file below a folder, by its path from there, with its size in bytes.</summary>
    public static async IAsyncEnumerable<(string Path, long Size)> WalkAsync(
        ArtifactLocation root, string folder = "", [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var location = root.At(folder);
        await foreach (var entry in location.Store.ListAsync(location.Path, cancellation))
        {
            var path = ObjectPath.Join(folder, entry.Name);
            if (!entry.IsFolder) yield return (path, entry.Size ?? 0);
            else
                await foreach (var below in WalkAsync(root, path, cancellation)) yield return below;
        }
    }

    // MLflow's server leaves the size of an empty file out.
    static ArtifactFile Describe(ObjectEntry entry, string prefix) =>
        new() { Path = ObjectPath.Join(prefix, entry.Name), IsDir = entry.IsFolder, FileSize = entry.Size > 0 ? entry.Size : null };
}
