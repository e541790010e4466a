using System.Globalization;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Log;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Transactions;

/// <summary>Actions that become the next version together, or not at all.</summary>
sealed class TableTransaction(DeltaTable table, Snapshot? read, string operation)
{
    readonly List<LogAction> actions = [];
    readonly Dictionary<string, string> parameters = [];
    readonly Dictionary<string, long> metrics = [];
    readonly string id = Guid.NewGuid().ToString();

    public ReadSet Reads { get; } = new();

    public Snapshot? Read => read;

    public WriteOptions Options { get; init; } = new();

    public void Add(LogAction action) => actions.Add(action);

    public void Add(IEnumerable<LogAction> more) => actions.AddRange(more);

    /// <summary>Replaces the table's metadata, and its protocol where the new metadata needs more features.</summary>
    public void Change(Metadata metadata)
    {
        var protocol = ProtocolFor.Table(read!.Protocol, metadata);
        if (protocol != read.Protocol) actions.Add(protocol);
        actions.Add(metadata);
    }

    /// <summary>Switches protocol features on that the metadata does not ask for by itself.</summary>
    public void Support(IReadOnlyCollection<string> features)
    {
        var protocol = actions.OfType<Protocol>().LastOrDefault() ?? read!.Protocol;
        var more = protocol.With([.. features]);
        if (more == protocol) return;
        actions.RemoveAll(a => a is Protocol);
        actions.Insert(0, more);
    }

    public void Parameter(string name, string value) => parameters[name] = value;

    public void Metric(string name, long value) => metrics[name] = metrics.GetValueOrDefault(name) + value;

    /// <summary>Writes the next version, rebasing over commits that do not conflict.</summary>
    /// <exception cref="PlatformException">RESOURCE_CONFLICT when somebody's commit and this one exclude each other.</exception>
    public async Task<CommitResult> CommitAsync(CancellationToken cancellation)
    {
        if (Repeats(read)) return new CommitResult(read!.Version, Committed: false, Metrics);
        if (read is not null) Guard(read);
        Follow(read);
        Number();
        var basis = read;
        for (var attempt = 1; ; attempt++)
        {
            var version = (basis?.Version ?? -1) + 1;
            var lines = ActionWriter.Lines(InCommitTime.Note([Info(basis), .. actions], read, version));
            if (await PutAsync(version, lines, cancellation))
            {
                await table.CommittedAsync(version, basis, new Commit(version, ActionReader.ReadAll(lines.Span)), cancellation);
                return new CommitResult(version, Committed: true, Metrics);
            }

            if (attempt >= table.Options.CommitAttempts)
                throw new PlatformException(ErrorCode.Aborted, $"table {table.Location}: {attempt} commits in a row were faster than this one");
            basis = await RebaseAsync(basis, cancellation);
            if (Repeats(basis)) return new CommitResult(basis.Version, Committed: false, Metrics);
            Follow(basis);
        }
    }

    public IReadOnlyDictionary<string, long> Metrics => metrics;

    /// <summary>
    /// An answer can be lost on its way from an object store: the client then fails, or tries again and is told that the
    /// commit exists. What stands under the version decides, or this commit would be made twice.
    /// </summary>
    async Task<bool> PutAsync(long version, ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        try
        {
            if (await table.Store.PutIfAbsentAsync(LogFile.Commit(version), lines, cancellation)) return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (await StandsAsync(version, cancellation)) return true;
            throw;
        }

        return await StandsAsync(version, cancellation);
    }

    async Task<bool> StandsAsync(long version, CancellationToken cancellation) =>
        await table.Source.Log.ReadCommitAsync(version, cancellation) is { } commit
        && commit.Actions.OfType<CommitInfo>().Any(info => info.Content["txnId"]?.ToString() == id);

    async Task<Snapshot> RebaseAsync(Snapshot? basis, CancellationToken cancellation)
    {
        if (basis is null) throw PlatformException.Exists($"a Delta table exists at {table.Location} already");
        var checker = new ConflictChecker(table.Location, Reads, actions, basis.Properties);
        var snapshot = basis;
        while (await table.Source.Log.ReadCommitAsync(snapshot.Version + 1, cancellation) is { } winner)
        {
            if (!IsOurs(winner)) checker.Check(winner);
            snapshot = snapshot.Next(winner);
        }

        return snapshot;
    }

    // An application's write that another process has committed already is not a conflict but done.
    bool IsOurs(Commit winner) => Options.ApplicationId is { } app
        && winner.Actions.OfType<Transaction>().Any(t => t.AppId == app && t.Version >= Options.ApplicationVersion);

    bool Repeats(Snapshot? snapshot) => Options.ApplicationId is { } app && snapshot?.TransactionVersion(app) >= Options.ApplicationVersion;

    void Follow(Snapshot? snapshot)
    {
        if (!Options.InSequence || Options.ApplicationId is not { } app || snapshot?.TransactionVersion(app) is var last && last == Options.ApplicationFollows) return;
        throw new PlatformException(
            ErrorCode.ResourceConflict, $"table {table.Location}: {app} is at {last?.ToString(CultureInfo.InvariantCulture) ?? "no version"} and this write goes on from {Options.ApplicationFollows?.ToString(CultureInfo.InvariantCulture) ?? "none"}");
    }

    void Guard(Snapshot snapshot)
    {
        ProtocolSupport.EnsureWritable(snapshot.Protocol, table.Location);
        if (snapshot.Properties.RowTracking)
            throw new PlatformException(ErrorCode.NotImplemented, $"table {table.Location} tracks rows (delta.enableRowTracking), which is not written here");
        if (snapshot.Properties.AppendOnly && actions.Any(a => a is RemoveFile { DataChange: true }))
            throw PlatformException.Invalid($"table {table.Location} is append-only (delta.appendOnly): {operation} would remove rows");
    }

    void Number()
    {
        if (Options.ApplicationId is { } app)
            actions.Insert(0, new Transaction(app, Options.ApplicationVersion, table.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    CommitInfo Info(Snapshot? basis)
    {
        var now = table.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var content = new JsonObject();
        if (InCommitTimestamps(basis)) content["inCommitTimestamp"] = Math.Max(now, (basis?.Head.LastCommit?.InCommitTimestamp ?? 0) + 1);
        content["timestamp"] = now;
        if (table.Options.UserName is { } user) content["userName"] = user;
        content["operation"] = operation;
        content["operationParameters"] = new JsonObject(parameters.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
        if (read is not null) content["readVersion"] = read.Version;
        content["isolationLevel"] = basis?.Properties.Serializable == true ? "Serializable" : "WriteSerializable";
        content["isBlindAppend"] = Reads.IsEmpty && !actions.Any(a => a is RemoveFile or Metadata or Protocol);
        content["operationMetrics"] = new JsonObject(metrics.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value.ToString(CultureInfo.InvariantCulture))));
        if (Options.UserMetadata is { } text) content["userMetadata"] = text;
        content["engineInfo"] = "ML-Lakehouse/0.1.0";
        content["txnId"] = id;
        return new CommitInfo(content);
    }

    bool InCommitTimestamps(Snapshot? basis) =>
        actions.OfType<Metadata>().LastOrDefault() is { } metadata
            ? new TableProperties(metadata.Configuration).InCommitTimestamps
            : basis?.Properties.InCommitTimestamps == true;
}
