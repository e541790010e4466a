using ML.Features.Contracts.TrainingSets;
using ML.Features.ModelSpecs;
using ML.Hosting.Requests;

namespace ML.Features.TrainingSets;

static class TrainingSetRoutes
{
    public static void Map(RpcRoutes rpc)
    {
        rpc.Map<TrainingSetService, CreateTrainingSet, TrainingSet>("POST", "ml/features/training-sets/create", (service, request, context) =>
            service.CreateAsync(request, context.RequestAborted));
        rpc.Map<TrainingSetService, NamedTrainingSet, TrainingSet>("GET", "ml/features/training-sets/get", (service, request, context) =>
            service.GetAsync(request.Name, context.RequestAborted));
        rpc.Map<TrainingSetService, NamedTrainingSet, TrainingSet>("POST", "ml/features/training-sets/rebuild", (service, request, context) =>
            service.RebuildAsync(request, context.RequestAborted));
        rpc.Map<ModelSpecService, NamedTrainingSet, ModelSpecFile>("GET", "ml/features/training-sets/model-spec", (service, request, context) =>
            service.OfTrainingSetAsync(request, context.RequestAborted));
    }
}
