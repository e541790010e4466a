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

    /// <param name="progress">Told how many rows are written so far. Null: nobody.</param>
    public async Task<MaterializationStatus> PublishAsync(
        FeatureCatalog catalog, KeyedFeatures definition, PublicationScope scope, IProgress<long>? progress, CancellationToken cancellation)
    {
        var old = await records.FindAsync(definition.Name, store.Kind, cancellation);
        var started = clock.GetUtcNow();
        var status = new MaterializationStatus { Name = definition.Name, Store = store.Kind, State = "running", StartedAt = started.ToUnixTimeMilliseconds() };
        await records.PutAsync(new PublicationRecord(status, old?.DoneVersion, old?.DoneLayout, old?.DoneAt), cancellation);
        try
        {
            using var run = await PublicationRun.OpenAsync(tables, catalog, definition, old, scope, Micros(started), cancellation);
            var rows = await WriteAsync(run, progress, cancellation);
            return await CompleteAsync(status, run, rows, old, scope, cancellation);
        }
        catch (Exception error)
        {
            var failed = status with { State = "failed", EndedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(), Error = error.Message };
            await records.PutAsync(new PublicationRecord(failed, old?.DoneVersion, old?.DoneLayout, old?.DoneAt), CancellationToken.None);
            throw;
        }
    }

    async Task<long> WriteAsync(PublicationRun run, IProgress<long>? progress, CancellationToken cancellation)
    {
        var batch = new List<OnlineRow>(BatchRows);
        long rows = 0;
        foreach (var row in run.Rows(cancellation))
        {
            batch.Add(row);
            if (batch.Count < BatchRows) continue;
            await store.WriteAsync(run.Layout.Table, batch, cancellation);
            rows += batch.Count;
            progress?.Report(rows);
            batch.Clear();
        }

        if (batch.Count > 0) await store.WriteAsync(run.Layout.Table, batch, cancellation);
        foreach (var gone in run.GoneKeys(cancellation).Chunk(BatchRows)) await store.DeleteAsync(run.Layout.Table, gone, cancellation);
        rows += batch.Count;
        progress?.Report(rows);
        return rows;
    }

    async Task<MaterializationStatus> CompleteAsync(
        MaterializationStatus status, PublicationRun run, long rows, PublicationRecord? old, PublicationScope scope, CancellationToken cancellation)
    {
        var ended = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var newest = run.NewestEvent ?? old?.Status.NewestEvent;
        var done = status with
        {
            State = "done", Mode = run.Mode, FromChangeFeed = run.FromChangeFeed, Rows = rows, SourceVersion = run.Version, EndedAt = ended, NewestEvent = newest,
            LagMs = newest is null ? null : ended - newest,
        };
        // A bounded publication leaves rows out, so it says nothing about how far the store is as a whole.
        var record = scope.IsBounded
            ? new PublicationRecord(done, old?.DoneVersion, old?.DoneLayout, old?.DoneAt)
            : new PublicationRecord(done, run.Version, run.Layout.Hash, run.Now);
        await records.PutAsync(record, cancellation);
        return done;
    }

    static long Micros(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
