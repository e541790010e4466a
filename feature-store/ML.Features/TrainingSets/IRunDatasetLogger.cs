using ML.Features.Contracts.TrainingSets;

namespace ML.Features.TrainingSets;

/// <summary>Logs a training set to a run of the tracking server.</summary>
public interface IRunDatasetLogger
{
    Task LogAsync(string runId, TrainingSet set, CancellationToken cancellation);
}
