using System.Buffers;
using System.Text;
using System.Text.Json;
using ML.Hosting.Databases;
using ML.Hosting.Lineage;

namespace ML.Platform.Lineage;

/// <summary>Writes nodes, edges and events in the transaction of the act.</summary>
sealed class LineageStore(Caller caller, TimeProvider clock) : ILineageWriter
{
    public async Task WriteAsync(DbSession session, string act, IReadOnlyList<LineageEdge> edges)
    {
        if (edges.Count == 0) return;
        var (now, actor) = (clock.GetUtcNow().ToUnixTimeMilliseconds(), caller.Name);
        await AddNodesAsync(session, edges.SelectMany(e => (LineageNode[])[e.Source, e.Target]), now, actor);
        var added = await AddEdgesAsync(session, edges, now, actor);
        foreach (var table in edges.Select(e => e.Source).Where(n => n is { Kind: LineageKinds.Table, Version: not null }).Distinct()) await AddVersionAsync(session, table, now, actor);
        if (added > 0) await AddEventAsync(session, act, edges, now, actor);
    }

    public async Task ReplaceAsync(DbSession session, string act, LineageNode target, string relation, IReadOnlyList<LineageNode> sources)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var kept = sources.Select(s => s.Id).ToHashSet();
        var held = await session.QueryAsync(
            "SELECT source FROM ml_lineage_edges WHERE target = $1 AND relation = $2 AND ended_at IS NULL", r => r.GetString(0), target.Id, relation);
        foreach (var source in held.Where(s => !kept.Contains(s)))
            await session.ExecuteAsync("UPDATE ml_lineage_edges SET ended_at = $1 WHERE target = $2 AND relation = $3 AND source = $4", now, target.Id, relation, source);
        await WriteAsync(session, act, [.. sources.Select(s => new LineageEdge(s, target, relation))]);
    }

    public Task MarkAsync(DbSession session, LineageNode node, bool deleted) => session.ExecuteAsync(
        deleted ? "UPDATE ml_lineage_nodes SET deleted_at = $1 WHERE id = $2 AND deleted_at IS NULL" : "UPDATE ml_lineage_nodes SET deleted_at = NULL WHERE deleted_at <= $1 AND id = $2",
        clock.GetUtcNow().ToUnixTimeMilliseconds(), node.Id);

    // In the order of their ids, so that two writers cannot wait for each other.
    static Task AddNodesAsync(DbSession session, IEnumerable<LineageNode> nodes, long now, string actor) => session.ExecuteManyAsync(
        "INSERT INTO ml_lineage_nodes (id, kind, name, version, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6) "
        + "ON CONFLICT (id) DO UPDATE SET deleted_at = NULL WHERE ml_lineage_nodes.deleted_at IS NOT NULL",
        nodes.DistinctBy(n => n.Id).OrderBy(n => n.Id, StringComparer.Ordinal).Select(node => new object?[] { node.Id, node.Kind, node.Name, node.Version, now, actor }));

    static Task<int> AddEdgesAsync(DbSession session, IEnumerable<LineageEdge> edges, long now, string actor) => session.ExecuteManyAsync(
        "INSERT INTO ml_lineage_edges (source, target, relation, created_at, created_by) VALUES ($1, $2, $3, $4, $5) "
        + "ON CONFLICT (target, relation, source) DO UPDATE SET ended_at = NULL WHERE ml_lineage_edges.ended_at IS NOT NULL",
        edges.Select(edge => new object?[] { edge.Source.Id, edge.Target.Id, edge.Relation, now, actor }));

    // What an endpoint logs to is one table, and whoever reads it reads a version: the way leads on from the one to the other.
    static Task AddVersionAsync(DbSession session, LineageNode table, long now, string actor) => session.ExecuteAsync(
        "INSERT INTO ml_lineage_edges (source, target, relation, created_at, created_by) SELECT id, $2, $3, $4, $5 FROM ml_lineage_nodes WHERE id = $1 ON CONFLICT (target, relation, source) DO NOTHING",
        (table with { Version = null }).Id, table.Id, LineageRelations.VersionOf, now, actor);

    static Task AddEventAsync(DbSession session, string act, IReadOnlyList<LineageEdge> edges, long now, string actor)
    {
        // What is both made and read within one act is neither its input nor its result.
        var (sources, targets) = (edges.Select(e => e.Source).ToHashSet(), edges.Select(e => e.Target).ToHashSet());
        var transaction = session.Kind == DatabaseKind.PostgreSql ? "pg_current_xact_id()::text::bigint" : "0";
        return session.ExecuteManyAsync(
            $"INSERT INTO ml_lineage_events (transaction_id, event_id, time, act, actor, inputs, outputs) VALUES ({transaction}, $1, $2, $3, $4, $5, $6)",
            [[Guid.CreateVersion7().ToString(), now, act, actor, Nodes(sources.Except(targets)), Nodes(targets.Except(sources))]]);
    }

    static string Nodes(IEnumerable<LineageNode> nodes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var node in nodes.OrderBy(n => n.Id, StringComparer.Ordinal))
            {
                json.WriteStartArray();
                json.WriteStringValue(node.Kind);
                json.WriteStringValue(node.Name);
                json.WriteStringValue(node.Version);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
