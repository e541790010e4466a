using ML.Client.Http;
using ML.Client.Json;
using ML.Features.Contracts.TrainingSets;

namespace ML.Client.Features;

/// <summary>The feature store: what training sets are and how they were made.</summary>
public sealed class FeaturesClient
{
    readonly MlflowTransport _transport;

    internal FeaturesClient(MlflowTransport transport) => _transport = transport;

    /// <summary>A training set: where it lies, its version, and the recipe that makes it again.</summary>
    /// <exception cref="Errors.MlflowNotFoundException">There is no such training set.</exception>
    public Task<TrainingSet> GetTrainingSetAsync(string name, CancellationToken cancellation = default) =>
        _transport.GetAsync("api/2.0/ml/features/training-sets/get", new Query().Add("name", name), Wire.Features<TrainingSet>(), cancellation);

    /// <summary>The <c>feature_spec.yaml</c> of a model that was trained on a training set; with it in its folder a server looks the features up.</summary>
    /// <exception cref="Errors.MlflowNotFoundException">There is no such training set.</exception>
    public async Task<string> GetModelSpecAsync(string name, CancellationToken cancellation = default)
    {
        var file = await _transport.GetAsync("api/2.0/ml/features/training-sets/model-spec", new Query().Add("name", name), Wire.Features<ModelSpecFile>(), cancellation).ConfigureAwait(false);
        return file.Content;
    }
}
