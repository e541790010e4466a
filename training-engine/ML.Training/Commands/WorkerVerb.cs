using System.CommandLine;
using ML.Client.Errors;
using ML.Common.Errors;
using ML.Training.Launching;
using ML.Training.Native;
using ML.Training.Native.Torch;
using ML.Training.Runs;
using ML.Training.Tracking;

namespace ML.Training.Commands;

/// <summary><c>ml worker</c>: one rank of a training run, for mpirun, srun, torchrun and our own launcher.</summary>
public static class WorkerVerb
{
    public static Command Build()
    {
        var config = new Argument<string>("config") { Description = "The run's YAML file." };
        var run = new Option<string?>("--run-id") { Description = "Log to this run instead of a new one." };
        var fresh = new Option<bool>("--fresh") { Description = "Drop an unfinished run's checkpoints instead of going on from them." };
        var errors = new Option<string?>("--error-file") { Description = "Where to say why this rank ended.", Hidden = true };
        var result = new Option<string?>("--result") { Description = "Where rank 0 writes the result as JSON.", Hidden = true };
        var owned = new Option<bool>("--owned") { Description = "The launcher holds the checkpoint folder.", Hidden = true };
        var command = new Command("worker", "Run one rank of a training run; rank and size come from torchrun's, Open MPI's or Slurm's variables.") { config, run, fresh, errors, result, owned };
        command.SetAction((parse, cancellation) => RunAsync(new Call(parse.GetRequiredValue(config), parse.GetValue(run), parse.GetValue(fresh), parse.GetValue(errors), parse.GetValue(result), parse.GetValue(owned)), cancellation));
        return command;
    }

    sealed record Call(string Config, string? RunId, bool Fresh, string? ErrorFile, string? ResultFile, bool Owned);

    static async Task<int> RunAsync(Call call, CancellationToken cancellation)
    {
        var (path, runId, fresh, errorFile, resultFile, owned) = call;
        var link = errorFile is null ? null : LauncherLink.Open(errorFile);
        ITrainingLog? log = null;
        TrainingConfig? config = null;
        RankContext? place = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = Task.CompletedTask;
        // A supervised run is ended by its launcher, which knows whether there will be another attempt and what all ranks used.
        var ours = errorFile is null;
        try
        {
            config = ConfigFile.Read(path);
            var ranks = place = RankContext.FromEnvironment(Environment.GetEnvironmentVariable);
            config = await TrainingSetData.ResolveAsync(config, cancellation);
            if (NativeLibraries.HasTorch) TorchRuntime.KeepMemory();
            using var job = TrainingJobs.Create(config, OpenLogAsync, new ProgressBar(Console.Error, !Console.IsErrorRedirected), owned);
            (var result, ranks) = await TrainAsync(job, ranks, fresh, link, LeaveLogAsync, stop.Token);
            if (log is not null) await log.EndAsync(RunEnd.Finished, cost: ours ? result.Cost : null);
            if (ranks.IsFirst) Report(result, resultFile);
            return WorkerExit.Done;
        }
        catch (OperationCanceledException)
        {
            if (ours) await EndAsync(log, RunEnd.Killed, "stopped");
            return WorkerExit.Stopped;
        }
        catch (Exception error)
        {
            var reason = Supervision.ReasonOf(error);
            if (errorFile is not null) await File.WriteAllTextAsync(errorFile, reason, CancellationToken.None);
            else await Console.Error.WriteLineAsync($"ml worker: {reason}");
            if (ours) await EndAsync(log ?? await OpenFailedAsync(config, place, runId), RunEnd.Failed, reason);
            return WorkerExit.IsPeerLoss(reason) ? WorkerExit.PeerLost : WorkerExit.Refused;
        }
        finally
        {
            await stop.CancelAsync();
            await watching;
            await LeaveLogAsync();
        }

        async Task<ITrainingLog> OpenLogAsync(string? known)
        {
            log = await TrainingLogs.OpenAsync(config!, runId ?? known);
            // Nobody else looks whether the run was ended on its server.
            if (ours) watching = KilledRun.WatchAsync(TrainingLogs.TrackingUri(config), log.RunId, stop);
            return log;
        }

        async Task LeaveLogAsync()
        {
            if (log is not null) await log.DisposeAsync();
            log = null;
        }
    }

    // A group that broke is left behind and another one joined, in the same process.
    static async Task<(TrainingResult Result, RankContext Ranks)> TrainAsync(ITrainingJob job, RankContext ranks, bool fresh, LauncherLink? link, Func<Task> leaveLog, CancellationToken cancellation)
    {
        for (; ; fresh = false)
        {
            string lost;
            try
            {
                return (await job.RunAsync(ranks, fresh, cancellation), ranks);
            }
            catch (Exception error) when (link is not null && job.CanRegroup && WorkerExit.IsPeerLoss(Supervision.ReasonOf(error)))
            {
                lost = Supervision.ReasonOf(error);
            }

            await leaveLog();
            ranks = await link.RegroupAsync(ranks, lost, cancellation);
        }
    }

    // What was refused before there was a run is told by one as well, once.
    static async Task<ITrainingLog?> OpenFailedAsync(TrainingConfig? config, RankContext? ranks, string? runId)
    {
        if (config is null || ranks is not { IsFirst: true }) return null;
        try
        {
            return await TrainingLogs.OpenAsync(config, runId);
        }
        catch (MlflowException error)
        {
            await Console.Error.WriteLineAsync($"ml worker: {error.Message}");
            return null;
        }
    }

    static async Task EndAsync(ITrainingLog? log, RunEnd end, string reason)
    {
        try
        {
            if (log is not null) await log.EndAsync(end, reason, RunCost.OfThisProcess());
        }
        catch (PlatformException error)
        {
            await Console.Error.WriteLineAsync($"ml worker: {error.Message}");
        }
    }

    static void Report(TrainingResult result, string? file)
    {
        Console.WriteLine(Summary.Of(result));
        if (file is not null) ResultFile.Write(file, result);
    }
}
