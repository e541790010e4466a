using Microsoft.AspNetCore.Routing;
using ML.Hosting.Requests;
using ML.Tables.Details;
using ML.Tables.Files;
using ML.Tables.History;
using ML.Tables.Preview;
using ML.Tables.Queries;
using ML.Tables.Unity;

namespace ML.Tables;

static class TableRoutes
{
    const string Unity = "2.1";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var rpc = new RpcRoutes(routes, TablesJson.Wire);
        rpc.Map<DetailService, ListTables, ListTables.Response>("GET", "ml/tables/list", (service, request, context) => service.ListAsync(request, context.RequestAborted));
        rpc.Map<DetailService, GetTable, GetTable.Response>("GET", "ml/tables/get", (service, request, context) => service.GetAsync(request, context.RequestAborted));
        rpc.Map<FileService, ListFiles, ListFiles.Response>("GET", "ml/tables/files", (service, request, context) => service.ListAsync(request, context.RequestAborted));
        rpc.Map<HistoryService, ListVersions, ListVersions.Response>("GET", "ml/tables/history", (service, request, context) => service.ListAsync(request, context.RequestAborted));
        rpc.Map<PreviewService, PreviewTable, PreviewTable.Response>("GET", "ml/tables/preview", (service, request, context) => service.ReadAsync(request, context.RequestAborted));
        rpc.Map<StatementService, ExecuteStatement, StatementAnswer>("POST", "sql/statements", (service, request, context) => service.ExecuteAsync(request, context.RequestAborted));

        rpc.Map<UnityService, ListCatalogs, ListCatalogs.Response>("GET", "unity-catalog/catalogs", (service, _, _) => Task.FromResult(service.Catalogs()), Unity);
        rpc.Map<UnityService, ListSchemas, ListSchemas.Response>("GET", "unity-catalog/schemas", (service, request, _) => Task.FromResult(service.Schemas(request)), Unity);
        rpc.Map<UnityService, ListUnityTables, ListUnityTables.Response>("GET", "unity-catalog/tables", (service, request, context) => service.TablesAsync(request, context.RequestAborted), Unity);
        rpc.Map<UnityService, GetUnityTable, TableInfo>("GET", "unity-catalog/tables/{full_name}", (service, _, context) =>
            service.GetAsync((string)context.Request.RouteValues["full_name"]!, context.RequestAborted), Unity);
    }
}
