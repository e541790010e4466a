using ML.Common.Errors;
using ML.Common.Paging;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Platform.Contracts.Lineage;

namespace ML.Platform.Lineage;

/// <summary>Answers what the lineage graph holds.</summary>
sealed class LineageService(IDatabase database)
{
    public Task<GetLineageGraph.Response> GraphAsync(GetLineageGraph request, CancellationToken cancellation)
    {
        var root = Check.Required(request.Node, "node");
        var direction = request.Direction ?? "both";
        if (direction is not ("upstream" or "downstream" or "both"))
            throw PlatformException.Invalid($"direction is '{direction}'; expected upstream, downstream or both");
        var (depth, nodes) = (Limits.Within(request.Depth, "depth", 10, 50), Limits.Within(request.MaxNodes, "max_nodes", 500, 5000));
        return database.ReadAsync(
            async session =>
            {
                if (await LineageNodes.LoadAsync(session, [root]) is [])
                    throw PlatformException.NotFound($"lineage knows no node '{root}'");
                var walk = new LineageWalk(session, root, depth, nodes, request.IncludeEnded == true);
                if (direction is not "downstream") await walk.UpAsync();
                if (direction is not "upstream") await walk.DownAsync();
                return await walk.AnswerAsync();
            },
            cancellation);
    }

    public async Task<ListLineageNodes.Response> NodesAsync(ListLineageNodes request, CancellationToken cancellation)
    {
        var (limit, offset) = (Limits.Within(request.MaxResults, "max_results", 100, 1000), PageToken.ToOffset(request.PageToken));
        var rows = await database.ReadAsync(session => LineageNodes.ListAsync(session, request.Kind, request.Name, limit + 1, offset), cancellation);
        var page = Page<LineageNodeRecord>.FromRows(rows, limit, offset);
        return new ListLineageNodes.Response { Nodes = [.. page.Items], NextPageToken = page.NextToken };
    }

    public async Task<ListLineageEvents.Response> EventsAsync(ListLineageEvents request, CancellationToken cancellation)
    {
        var after = EventPosition.Parse(request.After);
        var limit = Limits.Within(request.MaxResults, "max_results", 100, 1000);
        var events = await database.ReadAsync(session => LineageEvents.ListAsync(session, after, limit), cancellation);
        return new ListLineageEvents.Response
        {
            Events = [.. events.Select(e => e.Event)],
            Next = (events.Count > 0 ? events[^1].Position : after).ToString(),
        };
    }
}
