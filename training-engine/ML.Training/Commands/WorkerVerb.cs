using System.CommandLine;
using ML.Common.Errors;
using ML.Training.Launching;
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
        var command = new Command("worker", "Run one rank of a training run; rank and size come from torchrun's, Open MPI's or Slurm's variables.") { config, run, fresh, errors };
        command.SetAction((parse, cancellation) => RunAsync(parse.GetRequiredValue(config), parse.GetValue(run), parse.GetValue(fresh), parse.GetValue(errors), cancellation));
        return command;
    }

    static async Task<int> RunAsync(string path, string? runId, bool fresh, string? errorFile, CancellationToken cancellation)
    {
        if (errorFile is not null) EndWithLauncher();
        ITrainingLog? log = null;
        // A supervised run is ended by its launcher, which knows whether there will be another attempt.
        var ours = errorFile is null;
        try
        {
            var config = ConfigFile.Read(path);
            var ranks = RankContext.FromEnvironment(Environment.GetEnvironmentVariable);
            var job = TrainingJobs.Create(config, ranks, async known => log = await TrainingLogs.OpenAsync(config, runId ?? known), Progress(ranks), fresh);
            var result = await job(cancellation);
            if (log is not null) await log.EndAsync(RunEnd.Finished);
            if (ranks.IsFirst) Console.WriteLine(Summary.Of(result));
            return WorkerExit.Done;
        }
        catch (OperationCanceledException)
        {
            if (ours && log is not null) await log.EndAsync(RunEnd.Killed, "stopped");
            return WorkerExit.Stopped;
        }
        catch (Exception error)
        {
            var reason = error is PlatformException ? error.Message : error.ToString();
            if (errorFile is not null) await File.WriteAllTextAsync(errorFile, reason, CancellationToken.None);
            else await Console.Error.WriteLineAsync($"ml worker: {reason}");
            if (log is not null && ours) await log.EndAsync(RunEnd.Failed, reason);
            return WorkerExit.IsPeerLoss(reason) ? WorkerExit.PeerLost : WorkerExit.Refused;
        }
        finally
        {
            if (log is not null) await log.DisposeAsync();
        }
    }

    static IProgressReport Progress(RankContext ranks) => ranks.IsFirst ? new ProgressBar(Console.Error, !Console.IsErrorRedirected) : new NoProgress();

    // The launcher holds our standard input open; its end means that the launcher is gone, however it went.
    static void EndWithLauncher()
    {
        var watcher = new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            while (input.Read(new byte[1]) > 0)
            {
            }

            Environment.Exit(WorkerExit.PeerLost);
        }) { IsBackground = true, Name = "launcher watch" };
        watcher.Start();
    }
}
