using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Hosting.Auditing;
using ML.Hosting.Databases;
using ML.Hosting.Lineage;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Traces;

namespace ML.Tracking;

/// <summary>Tells lineage and audit log, where they are kept, of what runs read and make and of what is deleted.</summary>
sealed class TrackingHistory(IAuditLog? audit = null, ILineageWriter? lineage = null)
{
    /// <summary>A change of an experiment, a run or a logged model.</summary>
    public Task ChangedAsync(DbSession session, string kind, string verb, string id, JsonObject? before, JsonObject? after) =>
        audit?.WriteAsync(session, new AuditChange($"{kind}.{verb}", kind, id) { Before = before, After = after }) ?? Task.CompletedTask;

    /// <summary>A run or logged model was deleted, or restored.</summary>
    public async Task MovedAsync(DbSession session, LineageNode node, bool deleted)
    {
        var (here, gone) = (new JsonObject { ["lifecycle_stage"] = LifecycleStages.Active }, new JsonObject { ["lifecycle_stage"] = LifecycleStages.Deleted });
        await ChangedAsync(session, node.Kind, deleted ? "delete" : "restore", node.Name, deleted ? here : gone, deleted ? gone : here);
        if (lineage is not null) await lineage.MarkAsync(session, node, deleted);
    }

    /// <summary>Traces were deleted; each has an entry.</summary>
    public Task TracesDeletedAsync(DbSession session, IReadOnlyList<TraceRow> traces) => audit is null || traces.Count == 0 ? Task.CompletedTask
        : audit.WriteAsync(session, traces.Select(t => new AuditChange("trace.delete", "trace", t.Id) { Before = StateOf(t) }));

    public Task ReadAsync(DbSession session, string runId, IReadOnlyList<DatasetInput> datasets, IReadOnlyList<ModelInput> models) =>
        lineage?.WriteAsync(session, "run.log_inputs",
        [
            .. datasets.Select(d => new LineageEdge(NodeOf(d.Dataset!), LineageNode.Run(runId), LineageRelations.ReadBy)),
            .. models.Select(m => new LineageEdge(LineageNode.LoggedModel(m.ModelId!), LineageNode.Run(runId), LineageRelations.ReadBy)),
        ]) ?? Task.CompletedTask;

    public Task MadeAsync(DbSession session, string runId, IReadOnlyList<ModelOutput> models) => lineage?.WriteAsync(session, "run.log_outputs",
        [.. models.Select(m => new LineageEdge(LineageNode.Run(runId), LineageNode.LoggedModel(m.ModelId!), LineageRelations.Produced))]) ?? Task.CompletedTask;

    static JsonObject StateOf(TraceRow trace) => new()
    {
        ["experiment_id"] = trace.ExperimentId.ToString(CultureInfo.InvariantCulture), ["name"] = trace.Name, ["timestamp_ms"] = trace.Started, ["state"] = trace.State,
    };

    // A Delta table's version is the same node whoever reads or writes it; other datasets are known by name and digest.
    static LineageNode NodeOf(Dataset dataset)
    {
        if (dataset.SourceType == "delta_table" && Parse(dataset.Source) is { } source
            && source["path"] is JsonValue path && path.TryGetValue<string>(out var folder) && folder.Length > 0)
            return LineageNode.Table(folder, source["delta_table_version"] is JsonValue version && version.TryGetValue<long>(out var number) ? number : null);
        return LineageNode.Dataset(dataset.Name!, dataset.Digest ?? "");
    }

    static JsonObject? Parse(string? json)
    {
        try
        {
            return JsonNode.Parse(json ?? "null") as JsonObject;
        }
        catch (JsonException)
        {
            // A dataset's source is free text.
            return null;
        }
    }
}
