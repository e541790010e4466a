using ML.Common.Errors;

namespace ML.Lakehouse.Log;

/// <summary>The files that together make one version: a checkpoint, perhaps, and every commit after it.</summary>
/// <param name="Checkpoint">All parts of one checkpoint; empty when the log starts at version 0.</param>
/// <param name="Commits">Commits and compactions after the checkpoint, in order, without gap.</param>
sealed record LogSegment(long Version, IReadOnlyList<LogFile> Checkpoint, IReadOnlyList<LogFile> Commits, LogFile? Checksum)
{
    public long CheckpointVersion => Checkpoint.Count == 0 ? -1 : Checkpoint[0].Version;

    /// <param name="wanted">The version to build; null: the newest.</param>
    /// <exception cref="PlatformException">
    /// RESOURCE_DOES_NOT_EXIST for a version that is not in the log, DATA_LOSS for a log with a gap.
    /// </exception>
    public static LogSegment Build(IReadOnlyCollection<LogFile> files, long? wanted, string location)
    {
        var newest = files.Where(f => f.Kind != LogFileKind.Checksum).Select(f => f.Version).DefaultIfEmpty(-1).Max();
        if (newest < 0) throw PlatformException.NotFound($"no Delta table at {location}: its _delta_log holds no commit");
        var version = wanted ?? newest;
        if (version > newest || version < 0)
            throw PlatformException.NotFound($"table {location} has no version {version}: the newest is {newest}");
        var checkpoint = NewestCheckpoint(files, version);
        var from = checkpoint.Count == 0 ? 0 : checkpoint[0].Version + 1;
        return new LogSegment(version, checkpoint, Chain(files, from, version, location),
            files.FirstOrDefault(f => f.Kind == LogFileKind.Checksum && f.Version == version));
    }

    /// <summary>Whether a whole checkpoint is among the files that serves a version; null: any.</summary>
    public static bool HasCheckpoint(IReadOnlyCollection<LogFile> files, long? version) => NewestCheckpoint(files, version ?? long.MaxValue).Count > 0;

    static List<LogFile> NewestCheckpoint(IEnumerable<LogFile> files, long version) =>
        files.Where(f => f.Kind is LogFileKind.Checkpoint or LogFileKind.CheckpointV2 && f.Version <= version)
            .GroupBy(f => (f.Version, f.Kind, f.Parts, Name: f.Parts == 1 ? f.File.Path : ""))
            .Where(g => g.Count() == g.Key.Parts)
            .OrderByDescending(g => g.Key.Version).ThenBy(g => g.Key.Parts)
            .Select(g => g.OrderBy(f => f.Part).ToList())
            .FirstOrDefault() ?? [];

    static List<LogFile> Chain(IEnumerable<LogFile> files, long from, long version, string location)
    {
        var chosen = new List<LogFile>();
        var next = from;
        // At each version the compaction that reaches farthest wins over the single commit.
        var candidates = files.Where(f => f.Kind is LogFileKind.Commit or LogFileKind.Compaction && f.Start >= from && f.Version <= version)
            .OrderBy(f => f.Start).ThenByDescending(f => f.Version);
        foreach (var file in candidates)
        {
            if (file.Start < next) continue;
            if (file.Start > next) break;
            chosen.Add(file);
            next = file.Version + 1;
        }

        if (next == version + 1) return chosen;
        throw new PlatformException(ErrorCode.DataLoss,
            $"table {location} cannot be read at version {version}: {LogFile.Commit(next)} is missing from its log");
    }
}
