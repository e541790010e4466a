using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Common.Json;
using ML.Features.Contracts;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.TrainingSets;
using ML.Hosting.Auditing;
using ML.Hosting.Databases;
using ML.Hosting.Lineage;

namespace ML.Features;

/// <summary>Tells lineage and audit log, where they are kept, of definitions, views and training sets.</summary>
sealed class FeatureHistory(IAuditLog? audit = null, ILineageWriter? lineage = null)
{
    const string DefinitionKind = "feature_definition";

    /// <summary>Whether anybody keeps lineage.</summary>
    public bool KeepsLineage => lineage is not null;

    /// <param name="version">The version that the definition has now.</param>
    /// <param name="sources">What it reads, as it was when it was checked.</param>
    public async Task AppliedAsync(DbSession session, FeatureDefinition? before, FeatureDefinition definition, int version, IReadOnlyList<SourceVersion> sources)
    {
        if (audit is not null)
            await audit.WriteAsync(session, new AuditChange($"{DefinitionKind}.{(before is null ? "create" : "update")}", DefinitionKind, definition.Name)
            {
                Before = before is null ? null : Json(before), After = Json(definition),
            });
        if (lineage is null || definition is not KeyedFeatures) return;
        var node = LineageNode.FeatureTable(definition.Name, version);
        await lineage.WriteAsync(session, $"{DefinitionKind}.apply",
            [.. sources.Where(s => s.Location.Length > 0).Select(s => new LineageEdge(s.Name != definition.Name ? NodeOf(s) : TableOf(s), node, LineageRelations.Defines))]);
    }

    public async Task DeletedAsync(DbSession session, FeatureDefinition definition, int version)
    {
        if (audit is not null) await audit.WriteAsync(session, new AuditChange($"{DefinitionKind}.delete", DefinitionKind, definition.Name) { Before = Json(definition) });
        if (lineage is not null) await lineage.MarkAsync(session, LineageNode.FeatureTable(definition.Name, version), deleted: true);
    }

    /// <summary>A view's rows were computed.</summary>
    public Task ComputedAsync(DbSession session, string view, int definitionVersion, string folder, long version, IReadOnlyList<SourceVersion> sources)
    {
        var table = LineageNode.Table(folder, version);
        return lineage?.WriteAsync(session, "feature_view.compute",
        [
            .. Read(sources, table), new LineageEdge(LineageNode.FeatureTable(view, definitionVersion), table, LineageRelations.WrittenAs),
        ]) ?? Task.CompletedTask;
    }

    /// <summary>A training set was made.</summary>
    public async Task JoinedAsync(DbSession session, TrainingSet set)
    {
        const string action = "training_set.create";
        if (audit is not null)
            await audit.WriteAsync(session, new AuditChange(action, "training_set", set.Name) { After = new JsonObject { ["version"] = set.Version, ["location"] = set.Location, ["rows"] = set.Rows } });
        if (lineage is null) return;
        var node = LineageNode.TrainingSet(set.Name, set.Version);
        await lineage.WriteAsync(session, action, [.. Read(set.Sources, node), new LineageEdge(node, LineageNode.Table(set.Location, set.Version), LineageRelations.WrittenAs)]);
    }

    static IEnumerable<LineageEdge> Read(IReadOnlyList<SourceVersion> sources, LineageNode reader)
    {
        foreach (var source in sources.Where(s => s.Location.Length > 0))
        {
            yield return new LineageEdge(NodeOf(source), reader, LineageRelations.ReadBy);
            if (source.DefinitionVersion is not null) yield return new LineageEdge(TableOf(source), NodeOf(source), LineageRelations.Defines);
        }
    }

    static LineageNode NodeOf(SourceVersion source) => source.DefinitionVersion is { } version ? LineageNode.FeatureTable(source.Name, version) : TableOf(source);

    static LineageNode TableOf(SourceVersion source) => LineageNode.Table(source.Location, source.Version);

    static JsonObject Json(FeatureDefinition definition) =>
        JsonSerializer.SerializeToNode(definition, FeaturesJson.Strict.TypeInfo<FeatureDefinition>())!.AsObject();
}
