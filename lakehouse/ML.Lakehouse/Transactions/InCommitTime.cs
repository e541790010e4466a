using System.Globalization;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Transactions;

/// <summary>A table that begins to keep time in its commits notes from which version on, which is known only at the commit.</summary>
static class InCommitTime
{
    public static IEnumerable<LogAction> Note(IReadOnlyList<LogAction> actions, Snapshot? read, long version)
    {
        if (read is null || read.Properties.InCommitTimestamps) return actions;
        var time = actions.OfType<CommitInfo>().First().InCommitTimestamp;
        return time is null ? actions : actions.Select(a => a is Metadata metadata ? With(metadata, version, time.Value) : a);
    }

    static Metadata With(Metadata metadata, long version, long time) => metadata with
    {
        Configuration = new Dictionary<string, string>(metadata.Configuration)
        {
            ["delta.inCommitTimestampEnablementVersion"] = version.ToString(CultureInfo.InvariantCulture),
            ["delta.inCommitTimestampEnablementTimestamp"] = time.ToString(CultureInfo.InvariantCulture),
        },
    };
}
