using ML.Client;
using ML.Training.Commands;
using ML.Training.Launching;
using ML.Training.Tracking;

namespace ML.Training.Runs;

/// <summary>Training as part of a program, in its own process; a crash of a native library ends the program.</summary>
public static class InProcessTraining
{
    /// <summary>
    /// Trains on one process and logs by itself: parameters, metrics of every epoch, the dataset with its version and the model go to
    /// the run that is active in this flow (<see cref="Mlflow.ActiveRun"/>), which goes on afterwards. Without one they go where
    /// <c>ml train</c> would log.
    /// </summary>
    /// <param name="config">What to train, such as <see cref="ConfigFile.Read"/> reads it.</param>
    /// <param name="progress">Told of steps and epochs; null for nobody.</param>
    /// <param name="cancellation">Stops after the step under way; the checkpoint of the epoch before stays.</param>
    /// <exception cref="ML.Common.Errors.PlatformException">A setting or a column is wrong, a loss is not a number, or a library is missing.</exception>
    public static async Task<TrainingResult> RunAsync(TrainingConfig config, IProgressReport? progress = null, CancellationToken cancellation = default)
    {
        if (config.TrackingUri is null && Mlflow.ActiveRun is { } run) config = config with { TrackingUri = run.Client.TrackingUri.ToString() };
        config = await TrainingSetData.ResolveAsync(config, cancellation);
        ITrainingLog? log = null;
        var before = RunCost.OfThisProcess();
        using var job = TrainingJobs.Create(config, async known => log = await OpenAsync(config, known), progress ?? new NoProgress());
        try
        {
            var result = await job.RunAsync(RankContext.Single, fresh: false, cancellation);
            if (log is not null) await log.EndAsync(RunEnd.Finished, cost: Since(before));
            return result;
        }
        catch (Exception error) when (log is not null)
        {
            if (error is OperationCanceledException) await log.EndAsync(RunEnd.Killed, cost: Since(before));
            else await log.EndAsync(RunEnd.Failed, Supervision.ReasonOf(error), Since(before));
            throw;
        }
        finally
        {
            if (log is not null) await log.DisposeAsync();
        }
    }

    static RunCost Since(RunCost before)
    {
        var now = RunCost.OfThisProcess();
        return now with { CpuSeconds = now.CpuSeconds - before.CpuSeconds };
    }

    static async Task<ITrainingLog> OpenAsync(TrainingConfig config, string? known) =>
        Mlflow.ActiveRun is { } run ? new ActiveRunLog(run) : await TrainingLogs.OpenAsync(config, known);
}
