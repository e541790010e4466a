using ML.Hosting.Databases;

namespace ML.Platform.Lineage;

/// <summary>
/// Removes from the graph what nobody can ask about any more: a thing goes when it was deleted long enough ago and nothing that
/// is still there was made of it. A table's version or a dataset, which nobody tells us is deleted, goes together with the last
/// thing that was made of it, and an endpoint's inference table with its endpoint, once nothing was made of it. The audit log and events stay.
/// </summary>
public static class LineagePruning
{
    // What nothing leads to or comes from says nothing; things that are alive may yet.
    const string Bare =
        """
        DELETE FROM ml_lineage_nodes WHERE kind IN ('table', 'dataset') AND created_at <= $1
            AND NOT EXISTS (SELECT 1 FROM ml_lineage_edges e WHERE e.source = ml_lineage_nodes.id OR e.target = ml_lineage_nodes.id)
        """;

    // A table that an endpoint logs to and that nobody read does not hold its endpoint.
    const string Gone =
        """
        DELETE FROM ml_lineage_nodes WHERE deleted_at <= $1 AND NOT EXISTS (SELECT 1 FROM ml_lineage_edges e WHERE e.source = ml_lineage_nodes.id AND e.ended_at IS NULL
            AND (e.relation <> 'logged_to' OR EXISTS (SELECT 1 FROM ml_lineage_edges f WHERE f.source = e.target)))
        """;

    // A version of such a table is there because somebody read it.
    const string Unread =
        """
        DELETE FROM ml_lineage_nodes WHERE kind = 'table' AND created_at <= $1 AND NOT EXISTS (SELECT 1 FROM ml_lineage_edges e WHERE e.source = ml_lineage_nodes.id)
            AND EXISTS (SELECT 1 FROM ml_lineage_edges e WHERE e.target = ml_lineage_nodes.id AND e.relation = 'version_of')
            AND NOT EXISTS (SELECT 1 FROM ml_lineage_edges e WHERE e.target = ml_lineage_nodes.id AND e.relation <> 'version_of')
        """;

    const string Loose =
        """
        DELETE FROM ml_lineage_edges WHERE NOT EXISTS (SELECT 1 FROM ml_lineage_nodes n WHERE n.id = ml_lineage_edges.target)
            OR NOT EXISTS (SELECT 1 FROM ml_lineage_nodes n WHERE n.id = ml_lineage_edges.source)
        """;

    /// <param name="until">What was deleted up to then, in milliseconds since 1970.</param>
    /// <returns>Nodes that were removed.</returns>
    public static async Task<int> PruneAsync(IDatabase database, long until, CancellationToken cancellation)
    {
        await PlatformSchema.EnsureAsync(database, cancellation);
        return await database.WriteAsync(session => PruneAsync(session, until), cancellation);
    }

    // From the end of the data's way to its beginning, a level at a time.
    static async Task<int> PruneAsync(DbSession session, long until)
    {
        var (all, removed) = (0, 0);
        do
        {
            removed = await RemoveAsync(session, Gone, until) + await RemoveAsync(session, Unread, until);
            all += removed;
        }
        while (removed > 0);
        return all == 0 ? 0 : all + await session.ExecuteAsync(Bare, until);
    }

    static async Task<int> RemoveAsync(DbSession session, string nodes, long until)
    {
        var removed = await session.ExecuteAsync(nodes, until);
        if (removed > 0) await session.ExecuteAsync(Loose);
        return removed;
    }
}
