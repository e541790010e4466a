using System.Text.Json;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Storage;

namespace ML.Lakehouse.Log;

/// <summary>Lists a table's log and reads its commits.</summary>
sealed class LogReader(ITableStore store)
{
    /// <summary>The files of the newest version, or of a wanted one.</summary>
    public async ValueTask<LogSegment> SegmentAsync(long? version, CancellationToken cancellation)
    {
        var hint = await LastCheckpoint.ReadAsync(store, cancellation);
        if (hint is { } from && (version is null || version >= from))
        {
            var files = await ListAsync(from, cancellation);
            // A pointer to a checkpoint that is gone, or lacks a part, must not hide the rest of the log.
            if (LogSegment.HasCheckpoint(files, version))
                return LogSegment.Build(files, version, store.Location);
        }

        return LogSegment.Build(await ListAsync(0, cancellation), version, store.Location);
    }

    public async ValueTask<List<LogFile>> ListAsync(long from, CancellationToken cancellation)
    {
        var files = new List<LogFile>();
        await foreach (var file in store.ListAsync(LogFile.Folder, from == 0 ? null : LogFile.Before(from), recursive: false, cancellation))
            if (LogFile.Parse(file) is { } parsed) files.Add(parsed);
        return files;
    }

    /// <summary>The actions of a version, or null when that version has not been written.</summary>
    public async ValueTask<Commit?> ReadCommitAsync(long version, CancellationToken cancellation)
    {
        var path = LogFile.Commit(version);
        var content = await store.ReadAsync(path, cancellation);
        return content is null ? null : new Commit(version, Parse(path, version, content));
    }

    /// <summary>Several commits in order, read side by side.</summary>
    public async Task<Commit[]> ReadCommitsAsync(IReadOnlyList<LogFile> files, CancellationToken cancellation)
    {
        if (files.Count == 0) return [];
        var commits = new Commit[files.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = store.RequestsAtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, files.Count, options, async (i, token) =>
        {
            var file = files[i];
            var content = await store.ReadAsync(file.File.Path, token)
                ?? throw new PlatformException(ErrorCode.DataLoss, $"table {store.Location} has lost {file.File.Path}");
            commits[i] = new Commit(file.Version, Parse(file.File.Path, file.Version, content));
        });
        return commits;
    }

    List<LogAction> Parse(string path, long version, byte[] content)
    {
        try
        {
            return ActionReader.ReadAll(content);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or InvalidCastException or OverflowException)
        {
            throw new PlatformException(ErrorCode.DataLoss, $"table {store.Location}, version {version}: {path} cannot be read: {e.Message}", e);
        }
    }
}
