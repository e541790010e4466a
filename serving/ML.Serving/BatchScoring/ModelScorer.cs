using ML.Common.Errors;
using ML.Serving.Contracts.Scoring;
using ML.Serving.Models;
using ML.Serving.Onnx.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Resolving;

namespace ML.Serving.BatchScoring;

/// <summary>Loads models of the registry to score tables with.</summary>
sealed class ModelScorer(IModelSource source) : IModelScorer
{
    public async Task<IBatchModel> OpenAsync(string uri, CancellationToken cancellation)
    {
        var resolved = await source.ResolveAsync(ModelUri.Parse(uri), cancellation);
        var folder = ModelFolder.Open(await source.FetchAsync(resolved, cancellation));
        try
        {
            return new BatchModel(await Task.Run(() => ServableModel.Load(resolved.Name, resolved.Version, folder), cancellation));
        }
        catch (InferenceException error)
        {
            throw PlatformException.Invalid($"the model {uri} cannot be loaded: {error.Message}");
        }
    }
}
