using System.Globalization;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Hosting.Auditing;
using ML.Hosting.Databases;
using ML.Hosting.Lineage;

namespace ML.Tracking.Retention;

/// <summary>
/// Removes for good what was deleted: first the artifacts, then the rows, so that an interrupted removal can be taken up
/// again. Histories go in pieces, so that writers beside it do not wait.
/// </summary>
/// <param name="database">The tracking database.</param>
/// <param name="eraseArtifacts">Deletes everything below an artifact root.</param>
/// <param name="time">The clock.</param>
/// <param name="audit">Takes down what was removed; null where there is no audit log.</param>
public sealed class PurgeService(IDatabase database, Func<string, CancellationToken, Task> eraseArtifacts, TimeProvider time, IAuditLog? audit = null)
{
    const long PointsAtOnce = 20_000;

    /// <summary>What a selection would remove, in the order in which it would.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE or RESOURCE_DOES_NOT_EXIST naming the first id that does not fit.</exception>
    public Task<List<PurgeItem>> PlanAsync(PurgeSelection selection, CancellationToken cancellation = default) =>
        database.ReadAsync(session => new PurgePlanner(session, selection, time.GetUtcNow().ToUnixTimeMilliseconds()).PlanAsync(), cancellation);

    /// <summary>Removes one item.</summary>
    /// <returns>Null when it is gone; otherwise why it is still there.</returns>
    public async Task<string?> RemoveAsync(PurgeItem item, CancellationToken cancellation = default)
    {
        try
        {
            await EraseAsync(item, cancellation);
            return await RemoveRowsAsync(item, cancellation) ? null : "it is not in the deleted stage any more, or something in it is not";
        }
        catch (PlatformException error) when (error.Code is ErrorCode.TemporarilyUnavailable or ErrorCode.PermissionDenied)
        {
            return error.Message;
        }
    }

    // A root that does not name its owner may hold more than its artifacts; one that cannot be understood holds none we can reach.
    async Task EraseAsync(PurgeItem item, CancellationToken cancellation)
    {
        if (item.ArtifactRoot is not { Length: > 0 } root || !root.Split('/', '?').Contains(item.Id)) return;
        try
        {
            await eraseArtifacts(root, cancellation);
        }
        catch (PlatformException error) when (error.Code is ErrorCode.InvalidParameterValue or ErrorCode.ResourceDoesNotExist)
        {
            // MLflow passes over artifacts at an address it cannot use; so do we, or the rows could never go.
        }
    }

    async Task<bool> RemoveRowsAsync(PurgeItem item, CancellationToken cancellation)
    {
        switch (item.Kind)
        {
            case PurgeKind.Run:
                while (await database.WriteAsync(session => PurgeStore.DeletePointsAsync(session, item.Id, PointsAtOnce), cancellation) == PointsAtOnce)
                    cancellation.ThrowIfCancellationRequested();
                return await RemoveRowsAsync(LineageKinds.Run, item, PurgeStore.DeleteRunAsync, cancellation);
            case PurgeKind.LoggedModel:
                return await RemoveRowsAsync(LineageKinds.LoggedModel, item, PurgeStore.DeleteLoggedModelAsync, cancellation);
            case PurgeKind.Experiment:
                return await RemoveRowsAsync("experiment", item, (session, id) => PurgeStore.DeleteExperimentAsync(session, long.Parse(id, CultureInfo.InvariantCulture)), cancellation);
            case PurgeKind.Job:
                return await database.WriteAsync(session => PurgeStore.DeleteJobAsync(session, item.Id), cancellation);
            default:
                return true;
        }
    }

    Task<bool> RemoveRowsAsync(string kind, PurgeItem item, Func<DbSession, string, Task<bool>> remove, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            if (!await remove(session, item.Id)) return false;
            if (audit is not null)
                await audit.WriteAsync(session, new AuditChange($"{kind}.purge", kind, item.Id) { Before = new JsonObject { ["lifecycle_stage"] = LifecycleStages.Deleted } });
            return true;
        },
        cancellation);
}
