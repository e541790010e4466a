using ML.Features.Contracts.Materialization;
using ML.Hosting.Requests;

namespace ML.Features.Materialization;

static class MaterializationRoutes
{
    public static void Map(RpcRoutes rpc) =>
        rpc.Map<MaterializationService, MaterializeFeatures, MaterializeFeatures.Response>("POST", "ml/features/materialize", (service, request, context) =>
            service.MaterializeAsync(request, null, context.RequestAborted));
}
