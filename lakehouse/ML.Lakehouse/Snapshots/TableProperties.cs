using System.Globalization;
using ML.Common.Errors;

namespace ML.Lakehouse.Snapshots;

/// <summary>A table's properties (<c>delta.*</c>) with the protocol's defaults.</summary>
public sealed class TableProperties(IReadOnlyDictionary<string, string> configuration)
{
    public bool AppendOnly => Flag("delta.appendOnly");

    public bool ChangeDataFeed => Flag("delta.enableChangeDataFeed");

    public bool DeletionVectors => Flag("delta.enableDeletionVectors");

    public bool InCommitTimestamps => Flag("delta.enableInCommitTimestamps");

    public bool TypeWidening => Flag("delta.enableTypeWidening");

    public bool RowTracking => Flag("delta.enableRowTracking");

    /// <summary><c>none</c>, <c>name</c> or <c>id</c>.</summary>
    public string ColumnMapping => Text("delta.columnMapping.mode") ?? "none";

    /// <summary>Whether appends count as reads of what others append.</summary>
    public bool Serializable => string.Equals(Text("delta.isolationLevel"), "Serializable", StringComparison.OrdinalIgnoreCase);

    /// <summary>Commits from one checkpoint to the next.</summary>
    public int CheckpointInterval => Text("delta.checkpointInterval") is { } text && int.TryParse(text, out var n) && n > 0 ? n : 100;

    public bool V2Checkpoints => Text("delta.checkpointPolicy") == "v2";

    /// <summary>Whether old log files are removed when a checkpoint is written.</summary>
    public bool CleanLog => Flag("delta.enableExpiredLogCleanup", orElse: true);

    /// <summary>How long commits stay readable.</summary>
    public TimeSpan LogRetention => Interval("delta.logRetentionDuration", TimeSpan.FromDays(30));

    /// <summary>How long removed files stay on disk.</summary>
    public TimeSpan DeletedFileRetention => Interval("delta.deletedFileRetentionDuration", TimeSpan.FromDays(7));

    /// <summary>Columns with statistics, counted from the first; -1 is all.</summary>
    public int IndexedColumns => Text("delta.dataSkippingNumIndexedCols") is { } text && int.TryParse(text, out var n) ? n : 32;

    /// <summary>Bytes that OPTIMIZE aims at; null: the operation's own default.</summary>
    public long? TargetFileSize => Text("delta.targetFileSize") is { } text && ByteSize.TryParse(text, out var bytes) ? bytes : null;

    /// <summary>CHECK constraints by name.</summary>
    public IReadOnlyDictionary<string, string> Constraints =>
        configuration.Where(p => p.Key.StartsWith("delta.constraints.", StringComparison.Ordinal))
            .ToDictionary(p => p.Key["delta.constraints.".Length..], p => p.Value);

    public string? Text(string name) => configuration.GetValueOrDefault(name);

    bool Flag(string name, bool orElse = false) => Text(name) is { } text ? string.Equals(text, "true", StringComparison.OrdinalIgnoreCase) : orElse;

    TimeSpan Interval(string name, TimeSpan orElse)
    {
        if (Text(name) is not { } text) return orElse;
        return TryInterval(text, out var interval) ? interval : throw PlatformException.Invalid($"property {name} is '{text}'; expected an interval such as 'interval 30 days'");
    }

    /// <summary>Reads "interval 30 days" and "interval 1 week 2 hours".</summary>
    internal static bool TryInterval(string text, out TimeSpan interval)
    {
        var words = text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(w => w == "interval").ToArray();
        interval = TimeSpan.Zero;
        if (words.Length == 0 || words.Length % 2 > 0) return false;
        for (var i = 0; i < words.Length; i += 2)
        {
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || Unit(words[i + 1].TrimEnd('s')) is not { } unit) return false;
            interval += number * unit;
        }

        return true;
    }

    static TimeSpan? Unit(string unit) => unit switch
    {
        "week" => TimeSpan.FromDays(7),
        "day" => TimeSpan.FromDays(1),
        "hour" => TimeSpan.FromHours(1),
        "minute" => TimeSpan.FromMinutes(1),
        "second" => TimeSpan.FromSeconds(1),
        "millisecond" => TimeSpan.FromMilliseconds(1),
        _ => null,
    };
}
