using ML.Hosting.Requests;
using ML.Tracking.Contracts.Datasets;

namespace ML.Tracking.Datasets;

static class DatasetRoutes
{
    public static void Map(RpcRoutes rpc)
    {
        rpc.Map<InputService, LogInputs>(
            "POST", "mlflow/runs/log-inputs", (service, request, context) => service.LogInputsAsync(request, context.RequestAborted));
        rpc.Map<InputService, LogOutputs>(
            "POST", "mlflow/runs/outputs", (service, request, context) => service.LogOutputsAsync(request, context.RequestAborted));
        rpc.Map<DatasetSearch, SearchDatasets, SearchDatasets.Response>(
            "POST", "mlflow/experiments/search-datasets", (service, request, context) => service.SearchAsync(request, context.RequestAborted));
    }
}
