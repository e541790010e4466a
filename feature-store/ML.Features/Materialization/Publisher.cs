using System.Runtime.CompilerServices;
using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Online;
using ML.Features.Tables;

namespace ML.Features.Materialization;

/// <summary>
/// Brings the newest row of each key to the online store. A publication that was cut short is done again from the last
/// one that was complete: writing a row twice changes nothing, and what the store holds is only noted at the end.
/// </summary>
sealed class Publisher(TableOpener tables, IOnlineStore store, MaterializationStore records, TimeProvider clock)
{
    const int BatchRows = 10_000;

    readonly PublicationMarks marks = new(store);

    /// <param name="progress">Told how many rows are written so far. Null: nobody.</param>
    public async Task<MaterializationStatus> PublishAsync(
        FeatureCatalog catalog, KeyedFeatures definition, PublicationScope scope, IProgress<MaterializationProgress>? progress, CancellationToken cancellation)
    {
        var old = await records.FindAsync(definition.Name, store.Kind, cancellation) ?? new PublicationRecord(new MaterializationStatus(), null, null, null);
        var started = clock.GetUtcNow();
        var status = new MaterializationStatus { Name = definition.Name, Store = store.Kind, State = "running", StartedAt = started.ToUnixTimeMilliseconds(), NewestEvent = old.Status.NewestEvent };
        var record = old with { Status = status };
        await records.PutAsync(record, cancellation);
        try
        {
            if (scope.Step is not null)
            {
                await records.PutAsync(record = await BeginAsync(catalog, definition, record, scope, IsoTime.Micros(started), cancellation), cancellation);
                await foreach (var piece in BackfillAsync(catalog, definition, record, started, progress, cancellation)) await records.PutAsync(record = piece, cancellation);
                return record.Status;
            }

            // A store that was emptied or set back meanwhile holds nothing that could be continued.
            var held = await marks.HasAsync(definition.Name, old.Mark, cancellation) ? old : null;
            using var run = await PublicationRun.OpenAsync(tables, catalog, definition, held, scope, IsoTime.Micros(started), cancellation);
            await records.PutAsync(record = await SettleAsync(record, definition.Name, run.Source, run.Layout, cancellation), cancellation);
            var rows = await WriteAsync(run, written => progress?.Report(new MaterializationProgress(definition.Name, written, null)), cancellation);
            return await CompleteAsync(run, rows, record, scope, cancellation);
        }
        catch (Exception error)
        {
            var failed = record.Status with { State = "failed", EndedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(), Error = error.Message };
            await records.PutAsync(record with { Status = failed }, CancellationToken.None);
            throw;
        }
    }

    // A piece counts when its record is written, behind its rows: what was cut short is written again, over the same rows.
    async IAsyncEnumerable<PublicationRecord> BackfillAsync(
        FeatureCatalog catalog, KeyedFeatures definition, PublicationRecord record, DateTimeOffset started, IProgress<MaterializationProgress>? progress,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var newest = record.Status.NewestEvent;
        var backfill = record.Backfill!;
        do
        {
            var (from, to) = backfill.Piece(backfill.Done);
            var piece = new PublicationScope(From: from, To: to, Version: backfill.Version);
            using var run = await PublicationRun.OpenAsync(tables, catalog, definition, null, piece, IsoTime.Micros(started), cancellation);
            var (before, all) = (backfill, backfill.Pieces);
            var rows = await WriteAsync(run, written => progress?.Report(new MaterializationProgress(definition.Name, before.Rows + written, 100.0 * before.Done / all)), cancellation);
            backfill = backfill with { Done = backfill.Done + 1, Rows = backfill.Rows + rows };
            newest = run.NewestEvent ?? newest;
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var isLast = backfill.Done == all;
            progress?.Report(new MaterializationProgress(definition.Name, backfill.Rows, 100.0 * backfill.Done / all));
            yield return record with
            {
                Backfill = backfill,
                Status = record.Status with
                {
                    State = isLast ? "done" : "running", Mode = "backfill", Rows = backfill.Rows, SourceVersion = backfill.Version, ChunksDone = backfill.Done, Chunks = all,
                    EndedAt = isLast ? now : null, NewestEvent = newest, LagMs = newest is null ? null : now - newest,
                },
            };
        }
        while (backfill.Done < backfill.Pieces);
    }

    async Task<PublicationRecord> BeginAsync(
        FeatureCatalog catalog, KeyedFeatures definition, PublicationRecord old, PublicationScope scope, long now, CancellationToken cancellation)
    {
        if (definition.TimeseriesColumn is null) throw PlatformException.Invalid($"'{definition.Name}' has no timeseries_column by which an interval could be cut into chunks");
        using var session = new SourceSession(tables, catalog);
        var table = await session.AttachAsync(definition.Name, cancellation);
        var source = await PublicationSource.OfAsync(tables, definition, table, cancellation);
        var record = await SettleAsync(old, definition.Name, source, OnlineLayout.Of(definition), cancellation);
        var asked = new Backfill(scope.From!.Value, scope.To!.Value, scope.Step!.Value, table.Source.Version, OnlineLayout.Of(definition).Hash, 0, 0);
        var mark = definition.Name + "/backfill";
        if (!scope.Full && record.Backfill?.Continues(asked) == true && await marks.HasAsync(mark, record.Backfill.Mark, cancellation)) return record;
        return record with { Backfill = asked with { Mark = await marks.PutAsync(mark, now, cancellation) } };
    }

    async Task<PublicationRecord> SettleAsync(PublicationRecord old, string name, string source, OnlineLayout layout, CancellationToken cancellation)
    {
        if (old.Source is { } before && before != source)
        {
            // Rows of another table, or under other keys, would be taken for this one's.
            await store.DropAsync(name, cancellation);
            return new PublicationRecord(old.Status, null, null, null, Source: source);
        }

        // From the first row of another layout on the store is not what the last publication left, even if the definition is set back.
        return old with { Source = source, DoneLayout = old.DoneLayout == layout.Hash ? layout.Hash : null };
    }

    // While the store takes one batch the next is read and packed.
    async Task<long> WriteAsync(PublicationRun run, Action<long> written, CancellationToken cancellation)
    {
        foreach (var gone in run.GoneRows(cancellation).Chunk(BatchRows)) await store.DeleteAsync(run.Layout.Table, gone, cancellation);
        var (rows, writing) = (0L, Task.CompletedTask);
        try
        {
            foreach (var batch in run.Batches(BatchRows, cancellation))
            {
                await writing;
                written(rows);
                writing = Task.Run(() => store.WriteAsync(run.Layout.Table, batch, cancellation).AsTask(), cancellation);
                rows += batch.Count;
            }
        }
        finally
        {
            await writing;
        }

        written(rows);
        return rows;
    }

    async Task<MaterializationStatus> CompleteAsync(PublicationRun run, long rows, PublicationRecord record, PublicationScope scope, CancellationToken cancellation)
    {
        var ended = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var newest = run.NewestEvent ?? record.Status.NewestEvent;
        var done = record.Status with
        {
            State = "done", Mode = run.Mode, FromChangeFeed = run.FromChangeFeed, Rows = rows, SourceVersion = run.Version, EndedAt = ended, NewestEvent = newest,
            LagMs = newest is null ? null : ended - newest,
        };
        // A bounded publication leaves rows out, so it says nothing about how far the store is as a whole.
        if (!scope.IsBounded)
            record = record with
            {
                DoneVersion = run.Version, DoneLayout = run.Layout.Hash, DoneAt = run.Now,
                Mark = run.Mode == "none" ? record.Mark : await marks.PutAsync(run.Layout.Table, run.Now, cancellation),
            };
        await records.PutAsync(record with { Status = done }, cancellation);
        return done;
    }
}
