using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Online;
using ML.Features.Tables;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Materialization;

/// <summary>One publication: the version it reads, the keys it looks at, and their rows, packed.</summary>
sealed class PublicationRun : IDisposable
{
    const string Changed = "__changed", Gone = "__gone";

    readonly SourceSession session;
    readonly AttachedTable table;
    readonly NewestRows newest;
    readonly ChunkPacker packer;
    readonly PublicationScope scope;
    string? query;
    bool knowsGone;

    PublicationRun(SourceSession session, AttachedTable table, KeyedFeatures definition, PublicationScope scope, long now)
    {
        this.session = session;
        this.table = table;
        this.scope = scope;
        Now = now;
        newest = new NewestRows(definition, table);
        Layout = OnlineLayout.Of(definition);
        packer = new ChunkPacker(newest.KeyKinds, Layout, definition.TimeseriesColumn ?? definition.CreatedColumn);
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

    /// <inheritdoc cref="PublicationSource"/>
    public required string Source { get; init; }

    /// <param name="old">What the store holds already. Null: nothing that counts.</param>
    public static async Task<PublicationRun> OpenAsync(
        TableOpener tables, FeatureCatalog catalog, KeyedFeatures definition, PublicationRecord? old, PublicationScope scope, long now,
        CancellationToken cancellation)
    {
        var session = new SourceSession(tables, catalog);
        try
        {
            var table = await session.AttachAsync(definition.Name, cancellation, scope.Version);
            var run = new PublicationRun(session, table, definition, scope, now) { Source = await PublicationSource.OfAsync(tables, definition, table, cancellation) };
            var isKnown = !scope.IsBounded && run.Version is not null && old?.Source == run.Source;
            if (isKnown && old is { DoneVersion: { } version, DoneAt: { } doneAt })
                await run.FindChangedAsync(version, doneAt, continues: !scope.Full && old.DoneLayout == run.Layout.Hash, cancellation);
            return run;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Rows that were published and are gone from the table, while what their key has now is older, or nothing: a store keeps the
    /// newer of two rows, so they have to be taken away first. Call it before <see cref="Batches"/>.
    /// </summary>
    public IEnumerable<OnlineRow> GoneRows(CancellationToken cancellation)
    {
        if (Mode == "none") yield break;
        query = newest.Prepare(session.Connection, Now, scope.From, scope.To, Mode == "full" ? null : Changed, cancellation);
        if (!knowsGone) yield break;
        using var result = session.Connection.Stream(newest.Surpassing(Gone), cancellation);
        while (result.Fetch(cancellation) is { } chunk)
        {
            using (chunk)
                foreach (var row in packer.Orders(chunk)) yield return row;
        }
    }

    /// <summary>The rows to write, many at a time; the next are read while these are being used.</summary>
    public IEnumerable<List<OnlineRow>> Batches(int rows, CancellationToken cancellation)
    {
        if (Mode == "none") yield break;
        using var result = session.Connection.Stream(query!, cancellation);
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

    public void Dispose() => session.Dispose();

    async Task FindChangedAsync(long version, long doneAt, bool continues, CancellationToken cancellation)
    {
        try
        {
            var (changed, gone) = await ChangesAsync(version, cancellation);
            session.Connection.Execute($"CREATE OR REPLACE TEMP TABLE {Gone} AS {newest.Orders(gone)}", cancellation);
            knowsGone = true;
            if (!continues) return;
            session.Connection.Execute($"CREATE OR REPLACE TEMP TABLE {Changed} AS {newest.BecameVisible(doneAt, Now)} UNION {changed}", cancellation);
            using var count = session.Connection.Query($"SELECT count(*) FROM {Changed}", cancellation);
            using var chunk = count.Fetch(cancellation)!;
            Mode = chunk[0].Get<long>(0) == 0 ? "none" : "incremental";
        }
        catch (PlatformException)
        {
            // The old version's files may be vacuumed, its columns others: then every row is written again.
            FromChangeFeed = false;
        }
    }

    // The keys that changed, and the rows that went: from the change feed, else by comparing what is read of the two versions.
    async Task<(string Changed, string Gone)> ChangesAsync(long version, CancellationToken cancellation)
    {
        if (await session.AttachChangesAsync(table, version, cancellation) is { } changes)
        {
            FromChangeFeed = true;
            return ($"SELECT {newest.Keys} FROM {changes}", $"SELECT * FROM {changes} WHERE _change_type IN ('delete', 'update_preimage')");
        }

        var before = version == Version ? table : await session.AttachAsync(table.Source.Name, cancellation, version, note: false);
        string Without(AttachedTable some, AttachedTable others, bool values) => $"{newest.Read(some, values)} EXCEPT ALL {newest.Read(others, values)}";
        var gone = Without(before, table, values: false);
        return version == Version ? ($"SELECT {newest.Keys} FROM {table.Relation} WHERE false", $"SELECT * FROM ({gone}) WHERE false")
            : ($"SELECT {newest.Keys} FROM ({Without(table, before, values: true)}) UNION SELECT {newest.Keys} FROM ({Without(before, table, values: true)})", gone);
    }
}
