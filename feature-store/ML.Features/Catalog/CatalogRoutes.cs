using ML.Common.Errors;
using ML.Features.Contracts.Catalog;
using ML.Hosting.Requests;

namespace ML.Features.Catalog;

static class CatalogRoutes
{
    public static void Map(RpcRoutes rpc)
    {
        rpc.Map<CatalogService, ApplyDefinitions, ApplyDefinitions.Response>("POST", "ml/features/apply", (service, request, context) => request.DryRun
            ? service.PlanAsync(request.Definitions, context.RequestAborted)
            : service.ApplyAsync(request.Definitions, context.RequestAborted));
        rpc.Map<CatalogService, ListDefinitions, ListDefinitions.Response>("GET", "ml/features/definitions", async (service, request, context) =>
        {
            var catalog = await service.CurrentAsync(context.RequestAborted);
            return new ListDefinitions.Response([.. catalog.All.Where(d => request.Kind is null || d.Definition.Kind == request.Kind)]);
        });
        rpc.Map<DescriptionService, DescribeDefinition, FeatureDescription>("GET", "ml/features/definitions/get", (service, request, context) =>
            service.DescribeAsync(request, context.RequestAborted));
        rpc.Map<CatalogService, DescribeDefinition>("DELETE", "ml/features/definitions/delete", (service, request, context) =>
            service.DeleteAsync(Check.Required(request.Name, "name"), context.RequestAborted));
    }
}
