using ML.Hosting.Requests;
using ML.Tracking.Contracts.Experiments;

namespace ML.Tracking.Experiments;

static class ExperimentRoutes
{
    public static void Map(RpcRoutes rpc)
    {
        rpc.Map<ExperimentService, CreateExperiment, CreateExperiment.Response>(
            "POST", "mlflow/experiments/create", (service, request, context) => service.CreateAsync(request, context.RequestAborted));
        rpc.Map<ExperimentService, GetExperiment, GetExperiment.Response>(
            "GET", "mlflow/experiments/get", (service, request, context) => service.GetAsync(request, context.RequestAborted));
        rpc.Map<ExperimentService, GetExperimentByName, GetExperimentByName.Response>(
            "GET", "mlflow/experiments/get-by-name", (service, request, context) => service.GetByNameAsync(request, context.RequestAborted));
        rpc.Map<ExperimentService, SearchExperiments, SearchExperiments.Response>(
            "POST", "mlflow/experiments/search", (service, request, context) => service.SearchAsync(request, context.RequestAborted));
        rpc.Map<ExperimentService, SearchExperiments, SearchExperiments.Response>(
            "GET", "mlflow/experiments/search", (service, request, context) => service.SearchAsync(request, context.RequestAborted));
        rpc.Map<ExperimentService, UpdateExperiment>(
            "POST", "mlflow/experiments/update", (service, request, context) => service.UpdateAsync(request, context.RequestAborted));
        rpc.Map<ExperimentService, DeleteExperiment>(
            "POST", "mlflow/experiments/delete", (service, request, context) => service.DeleteAsync(request, context.RequestAborted));
        rpc.Map<ExperimentService, RestoreExperiment>(
            "POST", "mlflow/experiments/restore", (service, request, context) => service.RestoreAsync(request, context.RequestAborted));
        rpc.Map<ExperimentService, SetExperimentTag>(
            "POST", "mlflow/experiments/set-experiment-tag", (service, request, context) => service.SetTagAsync(request, context.RequestAborted));
        rpc.Map<ExperimentService, DeleteExperimentTag>(
            "POST", "mlflow/experiments/delete-experiment-tag", (service, request, context) => service.DeleteTagAsync(request, context.RequestAborted));
    }
}
