using ML.Features.Api;
using ML.Features.Contracts.Statistics;

namespace ML.Features.Statistics;

static class StatisticsRoutes
{
    public static void Map(FeatureApi api)
    {
        api.Map<StatisticsService, GetStatistics, GetStatistics.Response>("GET", "ml/features/statistics", "Describes the values of features.", (service, request, context) =>
            service.DescribeAsync(request, context.RequestAborted));
        api.Map<StatisticsService, GetDrift, GetDrift.Response>("GET", "ml/features/drift", "Measures how far two populations lie apart.", (service, request, context) =>
            service.CompareAsync(request, context.RequestAborted));
    }
}
