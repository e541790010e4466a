using ML.Hosting.Requests;
using ML.Tracking.Contracts.Runs;

namespace ML.Tracking.Runs;

static class RunRoutes
{
    public static void Map(RpcRoutes rpc)
    {
        rpc.Map<RunService, CreateRun, CreateRun.Response>(
            "POST", "mlflow/runs/create", (service, request, context) => service.CreateAsync(request, context.RequestAborted));
        rpc.Map<RunService, GetRun, GetRun.Response>(
            "GET", "mlflow/runs/get", (service, request, context) => service.GetAsync(request, context.RequestAborted));
        rpc.Map<RunService, UpdateRun, UpdateRun.Response>(
            "POST", "mlflow/runs/update", (service, request, context) => service.UpdateAsync(request, context.RequestAborted));
        rpc.Map<RunService, DeleteRun>(
            "POST", "mlflow/runs/delete", (service, request, context) => service.DeleteAsync(request, context.RequestAborted));
        rpc.Map<RunService, RestoreRun>(
            "POST", "mlflow/runs/restore", (service, request, context) => service.RestoreAsync(request, context.RequestAborted));
        rpc.Map<RunService, SetTag>(
            "POST", "mlflow/runs/set-tag", (service, request, context) => service.SetTagAsync(request, context.RequestAborted));
        rpc.Map<RunService, DeleteTag>(
            "POST", "mlflow/runs/delete-tag", (service, request, context) => service.DeleteTagAsync(request, context.RequestAborted));
        rpc.MapWritten<RunSearch, SearchRuns>(
            "POST", "mlflow/runs/search", (service, request, context) => service.WriteAsync(request, context, rpc.Json));
        rpc.Map<BatchService, LogParam>(
            "POST", "mlflow/runs/log-parameter", (service, request, context) => service.LogParamAsync(request, context.RequestAborted));
        rpc.Map<BatchService, LogBatch>(
            "POST", "mlflow/runs/log-batch", (service, request, context) => service.LogBatchAsync(request, context.RequestAborted));
        rpc.Map<BatchService, LogModel>(
            "POST", "mlflow/runs/log-model", (service, request, context) => service.LogModelAsync(request, context.RequestAborted));
    }
}
