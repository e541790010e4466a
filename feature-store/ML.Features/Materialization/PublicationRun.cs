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
    readonly PublicationScope scope;

    PublicationRun(SourceSession session, AttachedTable table, KeyedFeatures definition, PublicationScope scope, long now)
    {
        this.session = session;
        this.table = table;
        this.scope = scope;
        Now = now;
        newest = new NewestRows(definition, table);
        Layout = OnlineLayout.Of(definition);
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
    public long? NewestEvent { get; private set; }

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

    /// <summary>The rows to write; each is read while the next is asked for.</summary>
    public IEnumerable<OnlineRow> Rows(CancellationToken cancellation)
    {
        if (Mode == "none") yield break;
        using var result = session.Connection.Stream(newest.Select(Now, scope.From, scope.To, Mode == "full" ? null : Changed), cancellation);
        var values = new FeatureValue[Layout.Kinds.Length];
        while (result.Fetch(cancellation) is { } chunk)
        {
            using (chunk)
            {
                var (columns, rows) = (Columns(chunk), chunk.RowCount);
                for (var row = 0; row < rows; row++) yield return Pack(columns, row, values);
            }
        }
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
            {
                var (columns, rows) = (Columns(chunk), chunk.RowCount);
                for (var row = 0; row < rows; row++) yield return OnlineKey.Encode(Keys(columns, row));
            }
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

    // A look at a column costs several calls into the library: once a chunk, not once a value.
    static DuckDbVector[] Columns(DataChunk chunk)
    {
        var columns = new DuckDbVector[chunk.ColumnCount];
        for (var i = 0; i < columns.Length; i++) columns[i] = chunk[i];
        return columns;
    }

    OnlineRow Pack(DuckDbVector[] columns, int row, FeatureValue[] values)
    {
        var keys = newest.KeyKinds.Length;
        var (happened, created) = (columns[keys].Get<long>(row), columns[keys + 1].Get<long>(row));
        if (newest.HasTime && (NewestEvent is null || happened / 1000 > NewestEvent)) NewestEvent = happened / 1000;
        for (var i = 0; i < values.Length; i++) values[i] = ChunkValues.Read(columns[keys + 2 + i], Layout.Kinds[i], row);
        return new OnlineRow(OnlineKey.Encode(Keys(columns, row)), PackedRow.Pack(Layout, happened, created, values));
    }

    FeatureValue[] Keys(DuckDbVector[] columns, int row)
    {
        var keys = new FeatureValue[newest.KeyKinds.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = ChunkValues.Read(columns[i], newest.KeyKinds[i], row);
        return keys;
    }
}
