namespace ML.Lakehouse.Maintenance;

/// <summary>What VACUUM removes.</summary>
public sealed class VacuumOptions
{
    /// <summary>How long files that no version younger than this needs stay. Null: the table's <c>delta.deletedFileRetentionDuration</c>, 7 days by default.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Whether to list what would be removed, and leave it.</summary>
    public bool DryRun { get; init; }

    /// <summary>
    /// Whether a retention shorter than the table's own is refused. Without the check a running query may lose its files,
    /// and a running write its new ones.
    /// </summary>
    public bool EnforceRetention { get; init; } = true;
}
