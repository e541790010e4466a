using System.Data.Common;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Platform.Contracts.Lineage;

namespace ML.Platform.Lineage;

/// <summary>Walks the graph from one node, a level at a time, until depth or number of nodes is reached.</summary>
sealed class LineageWalk(DbSession session, string root, int depth, int mostNodes, bool includeEnded)
{
    readonly HashSet<string> nodes = new(StringComparer.Ordinal) { root };
    readonly Dictionary<(string Source, string Target, string Relation), LineageEdgeRecord> edges = [];
    bool truncated;

    public Task UpAsync() => WalkAsync("target", e => e.Source);

    public Task DownAsync() => WalkAsync("source", e => e.Target);

    public async Task<GetLineageGraph.Response> AnswerAsync() => new()
    {
        Root = root,
        Nodes = await LineageNodes.LoadAsync(session, nodes),
        Edges = [.. edges.Values.OrderBy(e => e.CreatedAt).ThenBy(e => e.Source, StringComparer.Ordinal)],
        Truncated = truncated,
    };

    async Task WalkAsync(string end, Func<LineageEdgeRecord, string> next)
    {
        // A node that the other walk has met is still to be walked from.
        var met = new HashSet<string>(StringComparer.Ordinal) { root };
        List<string> frontier = [root];
        for (var level = 0; frontier.Count > 0; level++)
        {
            var found = await EdgesAsync(end, frontier);
            if (level == depth)
            {
                truncated |= found.Exists(e => !met.Contains(next(e)));
                return;
            }

            frontier = [];
            foreach (var edge in found)
                if (Take(edge, next(edge)) && met.Add(next(edge))) frontier.Add(next(edge));
        }
    }

    bool Take(LineageEdgeRecord edge, string node)
    {
        if (!nodes.Contains(node) && nodes.Count >= mostNodes)
        {
            truncated = true;
            return false;
        }

        nodes.Add(node);
        edges[(edge.Source, edge.Target, edge.Relation)] = edge;
        return true;
    }

    Task<List<LineageEdgeRecord>> EdgesAsync(string end, List<string> frontier)
    {
        var query = new SqlQuery(session.Kind);
        query.Append("SELECT source, target, relation, created_at, created_by, ended_at FROM ml_lineage_edges WHERE ");
        query.Append(query.InStrings(end, frontier));
        if (!includeEnded) query.Append(" AND ended_at IS NULL");
        query.Append(" ORDER BY created_at, source, target");
        return session.QueryAsync(query.Text, Map, query.Arguments);
    }

    static LineageEdgeRecord Map(DbDataReader row) => new()
    {
        Source = row.GetString(0), Target = row.GetString(1), Relation = row.GetString(2), CreatedAt = row.GetInt64(3), CreatedBy = row.GetString(4),
        EndedAt = row.IsDBNull(5) ? null : row.GetInt64(5),
    };
}
