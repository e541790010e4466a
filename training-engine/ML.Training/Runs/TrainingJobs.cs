using ML.Training.Launching;
using ML.Training.Tracking;

namespace ML.Training.Runs;

/// <summary>Picks the job that a configuration asks for.</summary>
static class TrainingJobs
{
    public static Func<CancellationToken, Task<TrainingResult>> Create(
        TrainingConfig config, RankContext ranks, Func<string?, Task<ITrainingLog>> openLog, IProgressReport progress, bool fresh) =>
        new TrainingJob(config, ranks, openLog, progress) { Fresh = fresh }.RunAsync;
}
