using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Online;
using ML.Features.Tables;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Materialization;

/// <summary>One publication: the version it reads, the keys it looks at, and their rows, packed.</summary>
sealed class PublicationRun : IDisposable
{
    const string Changed = "__changed";

    readonly SourceSession session;
    readonly AttachedTable table;
    readonly NewestRows newest;
    readonly ChunkPacker packer;
    readonly PublicationScope scope;

    PublicationRun(SourceSession session, AttachedTable table, KeyedFeatures definition, PublicationScope scope, long now)
    {
        this.session = session;
        this.table = table;
        this.scope = scope;
        Now = now;
        newest = new NewestRows(definition, table);
        Layout = OnlineLayout.Of(definition);
        packer = new ChunkPacker(newest.KeyKinds, Layout);
        Version = table.Source.Version;
    }

    public OnlineLayout Layout { get; }

    public long? Version { get; }

    /// <summary>Rows later than this are not visible yet, microseconds.</summary>
    public long Now { get; }

    public string Mode { get; private set; } = "full";

    /// <summary>Whether the changed keys came from the table's change data feed rather than from comparing two versions.</summary>
    public bool FromChangeFeed { get; private set; }

    /// <summary>Newest event time seen, milliseconds.</summary>
    public long? NewestEvent => newest.HasTime && packer.Newest != long.MinValue ? packer.Newest / 1000 : null;

    public static async Task<PublicationRun> OpenAsync(
        TableOpener tables, FeatureCatalog catalog, KeyedFeatures definition, PublicationRecord? old, PublicationScope scope, long now,
        CancellationToken cancellation)
    {
        var session = new SourceSession(tables, catalog);
        var table = await session.AttachAsync(definition.Name, cancellation, scope.Version);
        var run = new PublicationRun(session, table, definition, scope, now);
        var canContinue = !scope.Full && !scope.IsBounded && run.Version is not null && old?.DoneLayout == run.Layout.Hash;
        if (canContinue && old is { DoneVersion: { } version, DoneAt: { } doneAt }) await run.FindChangedAsync(version, doneAt, cancellation);
        return run;
    }

    /// <summary>The rows to write, many at a time; the next are read while these are being used.</summary>
    public IEnumerable<List<OnlineRow>> Batches(int rows, CancellationToken cancellation)
    {
        if (Mode == "none") yield break;
        var query = newest.Prepare(session.Connection, Now, scope.From, scope.To, Mode == "full" ? null : Changed, cancellation);
        using var result = session.Connection.Stream(query, cancellation);
        var batch = new List<OnlineRow>(rows);
        while (result.Fetch(cancellation) is { } chunk)
        {
            using (chunk) packer.Pack(chunk, batch);
            if (batch.Count < rows) continue;
            yield return batch;
            batch = new List<OnlineRow>(rows);
        }

        if (batch.Count > 0) yield return batch;
    }

    /// <summary>Keys that had rows before and have none any more.</summary>
    public IEnumerable<byte[]> GoneKeys(CancellationToken cancellation)
    {
        if (Mode != "incremental") yield break;
        using var result = session.Connection.Stream(
            $"SELECT {newest.PackedKeys} FROM (SELECT {newest.Keys} FROM {Changed} EXCEPT SELECT {newest.Keys} FROM {table.Relation})", cancellation);
        while (result.Fetch(cancellation) is { } chunk)
        {
            using (chunk)
                foreach (var key in packer.Keys(chunk)) yield return key;
        }
    }

    public void Dispose() => session.Dispose();

    async Task FindChangedAsync(long version, long doneAt, CancellationToken cancellation)
    {
        var sources = newest.BecameVisible(doneAt, Now);
        if (await session.AttachChangesAsync(table, version, cancellation) is { } changes)
        {
            sources += $" UNION SELECT {newest.Keys} FROM {changes}";
            FromChangeFeed = true;
        }
        else if (version != Version)
        {
            var before = await session.AttachAsync(table.Source.Name, cancellation, version, note: false);
            var (now, then) = ($"SELECT * FROM {table.Relation}", $"SELECT * FROM {before.Relation}");
            sources += $" UNION SELECT {newest.Keys} FROM ({now} EXCEPT ALL {then}) UNION SELECT {newest.Keys} FROM ({then} EXCEPT ALL {now})";
        }

        session.Connection.Execute($"CREATE OR REPLACE TEMP TABLE {Changed} AS {sources}", cancellation);
        using var count = session.Connection.Query($"SELECT count(*) FROM {Changed}", cancellation);
        using var chunk = count.Fetch(cancellation)!;
        Mode = chunk[0].Get<long>(0) == 0 ? "none" : "incremental";
    }
}
