using ML.Lakehouse.Actions;
using ML.Lakehouse.DeletionVectors;
using ML.Lakehouse.Storage;

namespace ML.Lakehouse.Scans;

/// <summary>A data file with the local path of its bytes and the rows that are deleted in it.</summary>
/// <param name="Deleted">Row numbers from 0, ascending; null when none is.</param>
sealed record ScanFile(AddFile Add, string LocalPath, IReadOnlyList<long>? Deleted)
{
    /// <summary>The only rows to read, by their numbers; null: all that are not deleted.</summary>
    public IReadOnlyList<long>? Only { get; init; }

    public static async ValueTask<List<ScanFile>> ResolveAsync(ITableStore store, IEnumerable<AddFile> files, CancellationToken cancellation)
    {
        var resolved = new List<ScanFile>();
        var vectors = new DeletionVectorReader(store);
        foreach (var file in files)
        {
            var local = await store.LocalAsync(DataPath.Decode(file.Path, store.Location), cancellation);
            resolved.Add(new ScanFile(file, local, file.DeletionVector is null ? null : await vectors.ReadAsync(file, cancellation)));
        }

        return resolved;
    }
}
