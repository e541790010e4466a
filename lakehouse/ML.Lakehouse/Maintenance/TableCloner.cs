using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DeletionVectors;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Storage;
using ML.Lakehouse.Transactions;

namespace ML.Lakehouse.Maintenance;

/// <summary>A shallow clone: a new log that names the files of another table by their absolute places.</summary>
static class TableCloner
{
    public static async Task<DeltaTable> CloneAsync(DeltaTable source, Snapshot snapshot, DeltaTable target, CancellationToken cancellation)
    {
        if (source.Store is not DiskTableStore)
            throw new PlatformException(ErrorCode.NotImplemented, $"table {source.Location} lies in an object store; shallow clones are made of tables on disk");
        ProtocolSupport.EnsureWritable(snapshot.Protocol, source.Location);
        var transaction = new TableTransaction(target, null, "CLONE");
        transaction.Parameter("source", source.Location);
        transaction.Parameter("sourceVersion", snapshot.Version.ToString(CultureInfo.InvariantCulture));
        transaction.Parameter("isShallow", "true");
        transaction.Add(snapshot.Protocol);
        transaction.Add(Metadata(snapshot.Metadata));
        transaction.Add(snapshot.Domains.Values);
        var files = await snapshot.FilesAsync(cancellation);
        transaction.Add(files.Select(f => Absolute(f, source.Location)));
        transaction.Metric("sourceNumOfFiles", files.Count);
        transaction.Metric("sourceTableSize", files.Sum(f => f.Size));
        await transaction.CommitAsync(cancellation);
        return target;
    }

    // A clone keeps time in its commits from its first one on, whenever its source began to.
    static Metadata Metadata(Metadata metadata) => metadata with
    {
        Id = Guid.NewGuid().ToString(),
        Configuration = metadata.Configuration.Where(p => !p.Key.StartsWith("delta.inCommitTimestampEnablement", StringComparison.Ordinal)).ToDictionary(),
    };

    static AddFile Absolute(AddFile file, string root) => file with
    {
        Path = Absolute(file.Path, root),
        DeletionVector = file.DeletionVector is { StorageType: "u" } vector
            ? vector with { StorageType = "p", PathOrInlineDv = new Uri(Path.Combine(root, DeletionVectorReader.PathOf(vector, root))).AbsoluteUri }
            : file.DeletionVector,
    };

    // The path is encoded as it stands; only the root is not yet.
    static string Absolute(string path, string root) =>
        path.Contains("://", StringComparison.Ordinal) || path.StartsWith("file:", StringComparison.Ordinal) ? path
        : path.StartsWith('/') ? "file://" + path : $"{new Uri(root).AbsoluteUri}/{path}";
}
