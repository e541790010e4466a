using ML.Features.Api;
using ML.Features.Contracts.Materialization;

namespace ML.Features.Materialization;

static class MaterializationRoutes
{
    public static void Map(FeatureApi api) =>
        api.Map<MaterializationService, MaterializeFeatures, MaterializeFeatures.Response>("POST", "ml/features/materialize", "Computes views and publishes what is marked online.", (service, request, context) =>
            service.MaterializeAsync(request, null, context.RequestAborted));
}
