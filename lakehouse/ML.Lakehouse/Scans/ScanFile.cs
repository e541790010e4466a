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

    public static async ValueTask<List<ScanFile>> ResolveAsync(ITableStore store, IReadOnlyList<AddFile> files, CancellationToken cancellation)
    {
        var paths = new string[files.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = store.RequestsAtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, files.Count, options, async (i, stop) => paths[i] = await store.LocalAsync(DataPath.Decode(files[i].Path, store.Location), stop));
        var vectors = new DeletionVectorReader(store);
        var resolved = new List<ScanFile>(files.Count);
        for (var i = 0; i < paths.Length; i++)
            resolved.Add(new ScanFile(files[i], paths[i], files[i].DeletionVector is null ? null : await vectors.ReadAsync(files[i], cancellation)));
        return resolved;
    }
}
