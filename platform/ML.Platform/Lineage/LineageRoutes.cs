using ML.Hosting.Requests;
using ML.Platform.Contracts.Lineage;

namespace ML.Platform.Lineage;

static class LineageRoutes
{
    public static void Map(RpcRoutes rpc)
    {
        rpc.Map<LineageService, GetLineageGraph, GetLineageGraph.Response>("GET", "ml/lineage/graph", (service, request, context) =>
            service.GraphAsync(request, context.RequestAborted));
        rpc.Map<LineageService, ListLineageNodes, ListLineageNodes.Response>("GET", "ml/lineage/nodes", (service, request, context) =>
            service.NodesAsync(request, context.RequestAborted));
        rpc.Map<LineageService, ListLineageEvents, ListLineageEvents.Response>("GET", "ml/lineage/events", (service, request, context) =>
            service.EventsAsync(request, context.RequestAborted));
    }
}
