using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Log;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Transactions;

/// <summary>
/// Decides whether a transaction may be placed after a commit that was faster: the rules of the protocol's own
/// implementation, with write-serializable isolation unless the table asks for serializable.
/// </summary>
sealed class ConflictChecker(string location, ReadSet reads, IReadOnlyList<LogAction> ours, TableProperties properties)
{
    readonly bool rearrangesOnly = ours.Any(a => a is AddFile or RemoveFile) && !ours.Any(a => a is AddFile { DataChange: true } or RemoveFile { DataChange: true });
    readonly bool changesMetadata = ours.Any(a => a is Metadata or Protocol);

    /// <exception cref="PlatformException">RESOURCE_CONFLICT, naming the version and what it did.</exception>
    public void Check(Commit winner)
    {
        CheckTable(winner);
        CheckTransactions(winner);
        if (!rearrangesOnly) CheckAppends(winner);
        CheckDeletes(winner);
        CheckDomains(winner);
    }

    void CheckTable(Commit winner)
    {
        if (winner.Actions.OfType<Protocol>().Any()) throw Conflict(winner, "changed the table's protocol");
        if (winner.Actions.OfType<Metadata>().Any()) throw Conflict(winner, "changed the table's schema or properties");
    }

    void CheckTransactions(Commit winner)
    {
        var mine = ours.OfType<Transaction>().Select(t => t.AppId).ToHashSet();
        if (winner.Actions.OfType<Transaction>().FirstOrDefault(t => mine.Contains(t.AppId)) is { } same)
            throw Conflict(winner, $"wrote for the application '{same.AppId}' too");
    }

    void CheckAppends(Commit winner)
    {
        // A blind append read nothing, so it may as well have come after us.
        if (winner.Info?.IsBlindAppend == true && !properties.Serializable && !changesMetadata) return;
        var seen = winner.Actions.OfType<AddFile>().FirstOrDefault(f => f.DataChange && reads.WouldHaveSeen(f));
        if (seen is not null) throw Conflict(winner, $"added {seen.Path}, which may hold rows that this {Subject} should have seen");
    }

    void CheckDeletes(Commit winner)
    {
        var removed = winner.Actions.OfType<RemoveFile>().ToList();
        var mine = ours.OfType<RemoveFile>().Select(r => r.Path).ToHashSet();
        if (removed.FirstOrDefault(r => mine.Contains(r.Path)) is { } both) throw Conflict(winner, $"removed {both.Path} too");
        if (!rearrangesOnly && removed.FirstOrDefault(reads.Saw) is { } read) throw Conflict(winner, $"removed {read.Path}, which this {Subject} read");
    }

    void CheckDomains(Commit winner)
    {
        var mine = ours.OfType<DomainMetadata>().Select(d => d.Domain).ToHashSet();
        if (winner.Actions.OfType<DomainMetadata>().FirstOrDefault(d => mine.Contains(d.Domain)) is { } same)
            throw Conflict(winner, $"changed the domain '{same.Domain}' too");
    }

    string Subject => ours.OfType<CommitInfo>().FirstOrDefault()?.Operation ?? "write";

    PlatformException Conflict(Commit winner, string what) =>
        new(ErrorCode.ResourceConflict, $"table {location}: version {winner.Version} ({winner.Info?.Operation ?? "a commit"}) {what}; try again on the newest version");
}
