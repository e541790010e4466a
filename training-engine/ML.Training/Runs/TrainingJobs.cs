using ML.Training.Launching;
using ML.Training.Tracking;
using ML.Training.Trees;

namespace ML.Training.Runs;

/// <summary>Picks the job that a configuration asks for.</summary>
static class TrainingJobs
{
    public static Func<CancellationToken, Task<TrainingResult>> Create(
        TrainingConfig config, RankContext ranks, Func<string?, Task<ITrainingLog>> openLog, IProgressReport progress, bool fresh) =>
        config.Model.Kind == "trees"
            ? new TreeJob(config, ranks, openLog, progress).RunAsync
            : new TrainingJob(config, ranks, openLog, progress) { Fresh = fresh }.RunAsync;
}
