using ML.Training.Tracking;
using ML.Training.Trees;

namespace ML.Training.Runs;

/// <summary>Picks the job that a configuration asks for.</summary>
static class TrainingJobs
{
    /// <param name="owned">Whether who started this process holds the checkpoint folder.</param>
    public static ITrainingJob Create(TrainingConfig config, Func<string?, Task<ITrainingLog>> openLog, IProgressReport progress, bool owned = false) =>
        config.Model.Kind == "trees" ? new TreeJob(config, openLog, progress) : new TrainingJob(config, openLog, progress, owned);
}
