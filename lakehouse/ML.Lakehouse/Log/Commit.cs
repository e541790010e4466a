using ML.Lakehouse.Actions;

namespace ML.Lakehouse.Log;

/// <summary>What one version did.</summary>
sealed record Commit(long Version, IReadOnlyList<LogAction> Actions)
{
    public CommitInfo? Info => Actions.OfType<CommitInfo>().FirstOrDefault();
}
