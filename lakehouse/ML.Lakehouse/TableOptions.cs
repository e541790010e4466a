using ML.Lakehouse.Confinement;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse;

/// <summary>How this process works with a table.</summary>
public sealed class TableOptions
{
    readonly DuckDbDatabase? database;

    /// <summary>The instance that reads and writes Parquet. Default: the process's shared one, which is not started before it is needed.</summary>
    public DuckDbDatabase Database
    {
        get => database ?? DuckDbDatabase.Shared;
        init => database = value;
    }

    internal AllowedFolders? Allowed => database?.Allowed;

    /// <summary>Where commit and deletion times come from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Who is noted in commits. Null: nobody.</summary>
    public string? UserName { get; init; }

    /// <summary>
    /// Commits from one log compaction to the next: every so many versions one more file is written that stands for that many
    /// commits, for readers on stores where each file costs a request. Null: none.
    /// </summary>
    public int? LogCompactionInterval { get; init; }

    /// <summary>How often a commit is rebased and tried again when others commit at the same time.</summary>
    public int CommitAttempts { get; init; } = 1000;
}
