using Microsoft.AspNetCore.Http;
using ML.Hosting.Requests;
using ML.Tracking.Contracts.LoggedModels;

namespace ML.Tracking.LoggedModels;

static class LoggedModelRoutes
{
    public static void Map(RpcRoutes rpc)
    {
        rpc.Map<LoggedModelService, CreateLoggedModel, CreateLoggedModel.Response>(
            "POST", "mlflow/logged-models", (service, request, context) => service.CreateAsync(request, context.RequestAborted));
        rpc.Map<LoggedModelSearch, SearchLoggedModels, SearchLoggedModels.Response>(
            "POST", "mlflow/logged-models/search", (service, request, context) => service.SearchAsync(request, context.RequestAborted));
        rpc.Map<LoggedModelService, GetLoggedModel, GetLoggedModel.Response>(
            "GET", "mlflow/logged-models/{model_id}", (service, _, context) => service.GetAsync(Id(context), context.RequestAborted));
        rpc.Map<LoggedModelService, FinalizeLoggedModel, FinalizeLoggedModel.Response>(
            "PATCH", "mlflow/logged-models/{model_id}", (service, request, context) => service.FinalizeAsync(Id(context), request, context.RequestAborted));
        rpc.Map<LoggedModelService, DeleteLoggedModel>(
            "DELETE", "mlflow/logged-models/{model_id}", (service, _, context) => service.DeleteAsync(Id(context), context.RequestAborted));
        rpc.Map<LoggedModelService, SetLoggedModelTags>(
            "PATCH", "mlflow/logged-models/{model_id}/tags", (service, request, context) => service.SetTagsAsync(Id(context), request, context.RequestAborted));
        rpc.Map<LoggedModelService, DeleteLoggedModelTag>(
            "DELETE", "mlflow/logged-models/{model_id}/tags/{tag_key}",
            (service, _, context) => service.DeleteTagAsync(Id(context), (string)context.Request.RouteValues["tag_key"]!, context.RequestAborted));
        rpc.Map<LoggedModelService, LogLoggedModelParamsRequest>(
            "POST", "mlflow/logged-models/{model_id}/params", (service, request, context) => service.LogParamsAsync(Id(context), request, context.RequestAborted));
    }

    static string Id(HttpContext context) => (string)context.Request.RouteValues["model_id"]!;
}
