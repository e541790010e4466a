using Microsoft.AspNetCore.Http;
using ML.Features.Api;
using ML.Features.Contracts.TrainingSets;
using ML.Features.ModelSpecs;

namespace ML.Features.TrainingSets;

static class TrainingSetRoutes
{
    const string ArrowType = "application/vnd.apache.arrow.stream";

    public static void Map(FeatureApi api)
    {
        api.Map<TrainingSetService, CreateTrainingSet, TrainingSet>("POST", "ml/features/training-sets/create", "Joins features to a spine, point in time.", (service, request, context) =>
            service.CreateAsync(request, null, context.RequestAborted));
        api.Map<TrainingSetService, NamedTrainingSet, TrainingSet>("GET", "ml/features/training-sets/get", "The recipe of a training set.", (service, request, context) =>
            service.GetAsync(request.Name, context.RequestAborted));
        api.MapStream<TrainingSetService, NamedTrainingSet>("GET", "ml/features/training-sets/read", "The rows of a training set as a stream in Arrow's IPC format.", ArrowType, WriteRowsAsync);
        api.Map<TrainingSetService, NamedTrainingSet, TrainingSet>("POST", "ml/features/training-sets/rebuild", "Makes a training set again from the versions it was made of.", (service, request, context) =>
            service.RebuildAsync(request, null, context.RequestAborted));
        api.Map<ModelSpecService, NamedTrainingSet, ModelSpecFile>("GET", "ml/features/training-sets/model-spec", "The feature_spec.yaml of a model that was trained on a training set.", (service, request, context) =>
            service.OfTrainingSetAsync(request, context.RequestAborted));
    }

    static async Task WriteRowsAsync(TrainingSetService service, NamedTrainingSet request, HttpContext context)
    {
        using var rows = await service.ReadAsync(request.Name, context.RequestAborted);
        context.Response.ContentType = ArrowType;
        await rows.WriteAsync(context.Response.Body, context.RequestAborted);
    }
}
