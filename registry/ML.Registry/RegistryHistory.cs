using System.Text.Json.Nodes;
using ML.Hosting.Auditing;
using ML.Hosting.Databases;
using ML.Hosting.Lineage;
using ML.Registry.Contracts.ModelVersions;

namespace ML.Registry;

/// <summary>
/// Tells lineage and audit log, where they are kept, of changes. They lie in the tracking database: with a registry in a
/// database of its own they are written in a transaction beside the change's.
/// </summary>
sealed class RegistryHistory(RegistryDatabase databases, IAuditLog? audit = null, ILineageWriter? lineage = null)
{
    const string ModelKind = "registered_model";
    const string VersionKind = "model_version";

    /// <summary>Whether a change is taken down at all: what was before need not be looked up otherwise.</summary>
    public bool IsKept => audit is not null;

    public Task ModelAsync(DbSession session, string verb, string name, JsonObject? before, JsonObject? after) =>
        AuditAsync(session, new AuditChange($"{ModelKind}.{verb}", ModelKind, name) { Before = before, After = after });

    public Task VersionAsync(DbSession session, string verb, string name, string version, JsonObject? before, JsonObject? after) =>
        AuditAsync(session, new AuditChange($"{VersionKind}.{verb}", VersionKind, $"{name}/{version}") { Before = before, After = after });

    public Task WebhookAsync(DbSession session, string verb, string id, JsonObject? before, JsonObject? after) =>
        AuditAsync(session, new AuditChange($"webhook.{verb}", "webhook", id) { Before = before, After = after });

    /// <summary>A call that was given up is sent again, or forgotten.</summary>
    public Task DeadLetterAsync(DbSession session, string verb, string deliveryId, JsonObject before) =>
        AuditAsync(session, new AuditChange($"dead_letter.{verb}", "dead_letter", deliveryId) { Before = before });

    public Task AliasAsync(DbSession session, string verb, string name, string alias, string? before, string? after) =>
        ModelAsync(session, verb, name, Alias(alias, before), Alias(alias, after));

    /// <summary>A version was registered, from a logged model, another version or a run.</summary>
    public async Task RegisteredAsync(DbSession session, ModelVersion version, string? modelId)
    {
        await VersionAsync(session, "create", version.Name!, version.Version!, null,
            new JsonObject { ["source"] = version.Source, ["run_id"] = version.RunId, ["model_id"] = modelId });
        if (lineage is null) return;
        var node = LineageNode.ModelVersion(version.Name!, version.Version!);
        var edge = modelId is { Length: > 0 } ? new LineageEdge(LineageNode.LoggedModel(modelId), node, LineageRelations.RegisteredAs)
            : CopiedFrom(version.Source) is { } other ? new LineageEdge(other, node, LineageRelations.RegisteredAs)
            : version.RunId is { Length: > 0 } run ? new LineageEdge(LineageNode.Run(run), node, LineageRelations.Produced)
            : (LineageEdge?)null;
        if (edge is { } known) await InTrackingAsync(session, s => lineage.WriteAsync(s, "model_version.create", [known]));
    }

    public async Task VersionDeletedAsync(DbSession session, string name, string version, JsonObject before)
    {
        await VersionAsync(session, "delete", name, version, before, null);
        if (lineage is not null) await InTrackingAsync(session, s => lineage.MarkAsync(s, LineageNode.ModelVersion(name, version), deleted: true));
    }

    /// <summary>To be told while the versions are still there: they go with the model.</summary>
    public async Task ModelDeletedAsync(DbSession session, string name, JsonObject before)
    {
        await ModelAsync(session, "delete", name, before, null);
        if (lineage is null) return;
        foreach (var version in await VersionsAsync(session, name)) await InTrackingAsync(session, s => lineage.MarkAsync(s, LineageNode.ModelVersion(name, version), deleted: true));
    }

    /// <summary>To be told once the versions have the new name: each came from the one with the old name.</summary>
    public async Task ModelRenamedAsync(DbSession session, string name, string newName)
    {
        await ModelAsync(session, "rename", name, new JsonObject { ["name"] = name }, new JsonObject { ["name"] = newName });
        if (lineage is null) return;
        var versions = (await VersionsAsync(session, newName)).Select(v => (Old: LineageNode.ModelVersion(name, v), New: LineageNode.ModelVersion(newName, v))).ToList();
        await InTrackingAsync(session, async s =>
        {
            await lineage.WriteAsync(s, "registered_model.rename", [.. versions.Select(v => new LineageEdge(v.Old, v.New, LineageRelations.RegisteredAs))]);
            foreach (var version in versions) await lineage.MarkAsync(s, version.Old, deleted: true);
        });
    }

    static Task<List<string>> VersionsAsync(DbSession session, string name) => session.QueryAsync(
        "SELECT CAST(version AS VARCHAR) FROM model_versions WHERE name = $1 AND (current_stage IS NULL OR current_stage <> 'Deleted_Internal')", r => r.GetString(0), name);

    static JsonObject? Alias(string alias, string? version) => version is null ? null : new JsonObject { ["alias"] = alias, ["version"] = version };

    static LineageNode? CopiedFrom(string? source) =>
        source?.StartsWith("models:/", StringComparison.Ordinal) == true && source["models:/".Length..].Split('/') is [var name, var version] && version.All(char.IsAsciiDigit)
            ? LineageNode.ModelVersion(name, version)
            : null;

    Task AuditAsync(DbSession session, AuditChange change) => audit is null ? Task.CompletedTask : InTrackingAsync(session, s => audit.WriteAsync(s, change));

    Task InTrackingAsync(DbSession session, Func<DbSession, Task> write) => databases.IsShared
        ? write(session)
        : databases.Tracking.WriteAsync(async s =>
        {
            await write(s);
            return true;
        });
}
