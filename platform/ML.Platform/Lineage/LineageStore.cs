using ML.Hosting.Databases;
using ML.Hosting.Lineage;

namespace ML.Platform.Lineage;

/// <summary>Writes nodes, edges and events in the transaction of the act.</summary>
sealed class LineageStore(Caller caller, TimeProvider clock) : ILineageWriter
{
    const string AddNode =
        "INSERT INTO ml_lineage_nodes (id, kind, name, version, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6) " + RestoreNode;

    const string RestoreNode = "ON CONFLICT (id) DO UPDATE SET deleted_at = NULL WHERE ml_lineage_nodes.deleted_at IS NOT NULL";

    const string AddEdge = "INSERT INTO ml_lineage_edges (source, target, relation, created_at, created_by) VALUES ($1, $2, $3, $4, $5) " + RestoreEdge;

    const string RestoreEdge = "ON CONFLICT (target, relation, source) DO UPDATE SET ended_at = NULL WHERE ml_lineage_edges.ended_at IS NOT NULL";

    const string AddVersion =
        "INSERT INTO ml_lineage_edges (source, target, relation, created_at, created_by) SELECT id, $1, $2, $3, $4 FROM ml_lineage_nodes WHERE id = $5 ON CONFLICT (target, relation, source) DO NOTHING";

    const string AddEvent = "INSERT INTO ml_lineage_events (transaction_id, event_id, time, act, actor, inputs, outputs) VALUES (0, $1, $2, $3, $4, $5, $6)";

    // To PostgreSQL each statement is a way there and back, so all is one.
    const string AddAll =
        $"""
        WITH node AS (
            INSERT INTO ml_lineage_nodes (id, kind, name, version, created_at, created_by)
            SELECT n.id, n.kind, n.name, n.version, $1, $2 FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS n(id, kind, name, version) {RestoreNode}),
        edge AS (
            INSERT INTO ml_lineage_edges (source, target, relation, created_at, created_by)
            SELECT e.source, e.target, e.relation, $1, $2 FROM unnest($7::text[], $8::text[], $9::text[]) AS e(source, target, relation) {RestoreEdge} RETURNING 1),
        version AS (
            INSERT INTO ml_lineage_edges (source, target, relation, created_at, created_by)
            SELECT v.source, v.target, '{LineageRelations.VersionOf}', $1, $2 FROM unnest($10::text[], $11::text[]) AS v(source, target)
            WHERE v.source = ANY ($3::text[]) OR EXISTS (SELECT 1 FROM ml_lineage_nodes n WHERE n.id = v.source) ON CONFLICT (target, relation, source) DO NOTHING)
        INSERT INTO ml_lineage_events (transaction_id, event_id, time, act, actor, inputs, outputs)
        SELECT pg_current_xact_id()::text::bigint, $12, $1, $13, $2, $14, $15 WHERE EXISTS (SELECT 1 FROM edge)
        """;

    public Task WriteAsync(DbSession session, string act, IReadOnlyList<LineageEdge> edges)
    {
        if (edges.Count == 0) return Task.CompletedTask;
        var (rows, now, actor) = (new LineageRows(edges), clock.GetUtcNow().ToUnixTimeMilliseconds(), caller.Name);
        return session.Kind == DatabaseKind.Sqlite ? AddInStepsAsync(session, act, rows, now, actor) : AddAllAsync(session, act, rows, now, actor);
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

    static async Task AddInStepsAsync(DbSession session, string act, LineageRows rows, long now, string actor)
    {
        await session.ExecuteManyAsync(AddNode, rows.Nodes.Select(n => new object?[] { n.Id, n.Node.Kind, n.Node.Name, n.Node.Version, now, actor }));
        var added = await session.ExecuteManyAsync(AddEdge, rows.Edges.Select(e => new object?[] { e.Source, e.Target, e.Relation, now, actor }));
        await session.ExecuteManyAsync(AddVersion, rows.Versions.Select(v => new object?[] { v.Version, LineageRelations.VersionOf, now, actor, v.Table }));
        if (added > 0) await session.ExecuteManyAsync(AddEvent, [[NewId(), now, act, actor, rows.Inputs, rows.Outputs]]);
    }

    static Task<int> AddAllAsync(DbSession session, string act, LineageRows rows, long now, string actor)
    {
        var versions = rows.Versions.ToList();
        return session.ExecuteAsync(
            AddAll, now, actor, Column(rows.Nodes, n => n.Id), Column(rows.Nodes, n => n.Node.Kind), Column(rows.Nodes, n => n.Node.Name), Column(rows.Nodes, n => n.Node.Version),
            Column(rows.Edges, e => e.Source), Column(rows.Edges, e => e.Target), Column(rows.Edges, e => e.Relation), Column(versions, v => v.Table), Column(versions, v => v.Version),
            NewId(), act, rows.Inputs, rows.Outputs);
    }

    static string?[] Column<T>(IEnumerable<T> rows, Func<T, string?> value) => [.. rows.Select(value)];

    static string NewId() => Guid.CreateVersion7().ToString();
}
