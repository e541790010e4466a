using ML.Features.Contracts.Statistics;
using ML.Hosting.Requests;

namespace ML.Features.Statistics;

static class StatisticsRoutes
{
    public static void Map(RpcRoutes rpc)
    {
        rpc.Map<StatisticsService, GetStatistics, GetStatistics.Response>("GET", "ml/features/statistics", (service, request, context) =>
            service.DescribeAsync(request, context.RequestAborted));
        rpc.Map<StatisticsService, GetDrift, GetDrift.Response>("GET", "ml/features/drift", (service, request, context) =>
            service.CompareAsync(request, context.RequestAborted));
    }
}
