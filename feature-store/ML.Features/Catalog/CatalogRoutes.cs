using ML.Common.Errors;
using ML.Features.Api;
using ML.Features.Contracts.Catalog;

namespace ML.Features.Catalog;

static class CatalogRoutes
{
    public static void Map(FeatureApi api)
    {
        api.Map<CatalogService, ApplyDefinitions, ApplyDefinitions.Response>("POST", "ml/features/apply", "Plans or applies definitions, all or none.", (service, request, context) => request.DryRun
            ? service.PlanAsync(request.Definitions, context.RequestAborted)
            : service.ApplyAsync(request.Definitions, context.RequestAborted));
        api.Map<CatalogService, ListDefinitions, ListDefinitions.Response>("GET", "ml/features/definitions", "Lists the current definitions.", async (service, request, context) =>
        {
            var catalog = await service.CurrentAsync(context.RequestAborted);
            return new ListDefinitions.Response([.. catalog.All.Where(d => request.Kind is null || d.Definition.Kind == request.Kind)]);
        });
        api.Map<DescriptionService, DescribeDefinition, FeatureDescription>("GET", "ml/features/definitions/get", "Says what stands behind a definition.", (service, request, context) =>
            service.DescribeAsync(request, context.RequestAborted));
        api.Map<CatalogService, DescribeDefinition>("DELETE", "ml/features/definitions/delete", "Retires a definition that nothing needs.", (service, request, context) =>
            service.DeleteAsync(Check.Required(request.Name, "name"), context.RequestAborted));
    }
}
