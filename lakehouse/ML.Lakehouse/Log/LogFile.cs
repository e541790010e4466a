using System.Globalization;
using ML.Lakehouse.Storage;

namespace ML.Lakehouse.Log;

/// <summary>A file of <c>_delta_log</c>, understood by its name.</summary>
/// <param name="Version">The table version it is for; of a compaction, the last one.</param>
/// <param name="Start">The first version of a compaction; else the same as <paramref name="Version"/>.</param>
/// <param name="Part">Of a multi-part checkpoint, counting from 1.</param>
/// <param name="Parts">Of a multi-part checkpoint; 1 otherwise.</param>
sealed record LogFile(LogFileKind Kind, long Version, long Start, int Part, int Parts, StoredFile File)
{
    public const string Folder = "_delta_log";
    const int VersionDigits = 20;

    public static string Commit(long version) => $"{Folder}/{version:D20}.json";

    public static string Checkpoint(long version) => $"{Folder}/{version:D20}.checkpoint.parquet";

    public static string Compaction(long from, long to) => $"{Folder}/{from:D20}.{to:D20}.compacted.json";

    public static string Checksum(long version) => $"{Folder}/{version:D20}.crc";

    /// <summary>Every file of this version or later sorts after this path.</summary>
    public static string Before(long version) => $"{Folder}/{version:D20}";

    public const string LastCheckpoint = Folder + "/_last_checkpoint";

    /// <summary>Null for files that belong to nothing known.</summary>
    public static LogFile? Parse(StoredFile file)
    {
        var name = file.Path[(file.Path.LastIndexOf('/') + 1)..];
        if (name.Length <= VersionDigits || !TryVersion(name.AsSpan(0, VersionDigits), out var version)) return null;
        var rest = name[VersionDigits..];
        if (rest == ".json") return new LogFile(LogFileKind.Commit, version, version, 1, 1, file);
        if (rest == ".crc") return new LogFile(LogFileKind.Checksum, version, version, 1, 1, file);
        if (rest.EndsWith(".compacted.json", StringComparison.Ordinal) && rest.Length == VersionDigits + 16
            && TryVersion(rest.AsSpan(1, VersionDigits), out var end))
            return new LogFile(LogFileKind.Compaction, end, version, 1, 1, file);
        return rest.StartsWith(".checkpoint.", StringComparison.Ordinal) ? ParseCheckpoint(rest[".checkpoint.".Length..], version, file) : null;
    }

    static LogFile? ParseCheckpoint(string rest, long version, StoredFile file)
    {
        var parts = rest.Split('.');
        return parts switch
        {
            ["parquet"] => new LogFile(LogFileKind.Checkpoint, version, version, 1, 1, file),
            [var part, var count, "parquet"] when int.TryParse(part, out var p) && int.TryParse(count, out var n) =>
                new LogFile(LogFileKind.Checkpoint, version, version, p, n, file),
            [var uuid, "parquet" or "json"] when Guid.TryParse(uuid, out _) => new LogFile(LogFileKind.CheckpointV2, version, version, 1, 1, file),
            _ => null,
        };
    }

    static bool TryVersion(ReadOnlySpan<char> digits, out long version) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out version);
}
