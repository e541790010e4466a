using ML.Training.Tracking;

namespace ML.Training.Runs;

/// <summary>What a run ended with.</summary>
/// <param name="Steps">Steps taken, those before a resume included.</param>
/// <param name="Epochs">Epochs finished.</param>
/// <param name="Metrics">Final metrics, such as <c>validation_loss</c> and <c>test_rmse</c>.</param>
/// <param name="ModelFolder">Folder of the model; null on ranks other than 0.</param>
/// <param name="Registered">Name and version when it was registered.</param>
public sealed record TrainingResult(long Steps, long Epochs, IReadOnlyDictionary<string, double> Metrics, string? ModelFolder, string? Registered)
{
    /// <summary>What the processes of all ranks used, each since it was started.</summary>
    public RunCost Cost { get; init; }
}
