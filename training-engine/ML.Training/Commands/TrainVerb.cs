using System.CommandLine;
using ML.Client.Errors;
using ML.Common.Errors;
using ML.Training.Checkpoints;
using ML.Training.Launching;
using ML.Training.Runs;
using ML.Training.Tracking;

namespace ML.Training.Commands;

/// <summary><c>ml train</c>: trains as a YAML file says, in child processes of this machine, and logs everything.</summary>
public static class TrainVerb
{
    public static Command Build()
    {
        var config = new Argument<string>("config") { Description = "The run's YAML file." };
        var processes = new Option<int>("--nproc") { Description = "Processes that share the work.", DefaultValueFactory = _ => 1 };
        var minimum = new Option<int?>("--min-nproc") { Description = "Go on with fewer processes, down to this many, when some are lost." };
        var restarts = new Option<int>("--max-restarts") { Description = "Times to start again after a process was lost.", DefaultValueFactory = _ => 3 };
        var fresh = new Option<bool>("--fresh") { Description = "Drop an unfinished run instead of going on with it." };
        var send = new Option<bool>("--send") { Description = "Train nothing; send what an earlier run could not tell its server." };
        var command = new Command("train", "Train a model and log it.") { config, processes, minimum, restarts, fresh, send };
        command.SetAction((parse, cancellation) => parse.GetValue(send) ? SendAsync(parse.GetRequiredValue(config)) : RunAsync(parse.GetRequiredValue(config), new LaunchOptions
        {
            Processes = parse.GetValue(processes),
            MinimumProcesses = parse.GetValue(minimum),
            MaximumRestarts = parse.GetValue(restarts),
            Fresh = parse.GetValue(fresh),
        }, cancellation));
        return command;
    }

    static async Task<int> RunAsync(string path, LaunchOptions options, CancellationToken cancellation)
    {
        try
        {
            Require(options);
            var config = ConfigFile.Read(path);
            await using var owner = await OwnAsync(config, cancellation);
            var runId = await TrainingLogs.StartRunAsync(config, options.Fresh ? null : await UnfinishedRunAsync(config, cancellation));
            return await LaunchAsync(config, path, runId, options, cancellation);
        }
        catch (Exception error) when (error is PlatformException or MlflowException)
        {
            await Console.Error.WriteLineAsync($"ml: {error.Message}");
            return 1;
        }
    }

    static void Require(LaunchOptions o)
    {
        if (o.Processes < 1) throw PlatformException.Invalid($"--nproc {o.Processes} is not at least 1");
        if (o.MinimumProcesses is { } least && (least < 1 || least > o.Processes)) throw PlatformException.Invalid($"--min-nproc {least} is not from 1 to --nproc {o.Processes}");
        if (o.MaximumRestarts < 0) throw PlatformException.Invalid($"--max-restarts {o.MaximumRestarts} is negative");
    }

    static async Task<int> SendAsync(string path)
    {
        try
        {
            Console.WriteLine(await UnsentSender.SendAsync(ConfigFile.Read(path)));
            return WorkerExit.Done;
        }
        catch (Exception error) when (error is PlatformException or MlflowException)
        {
            await Console.Error.WriteLineAsync($"ml: {error.Message}");
            return WorkerExit.Refused;
        }
    }

    static async Task<int> LaunchAsync(TrainingConfig config, string path, string? runId, LaunchOptions options, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = KilledRun.WatchAsync(TrainingLogs.TrackingUri(config), runId, stop);
        var launcher = new LocalLauncher(Command(path, runId), options, text => Console.Error.WriteLine($"ml: {text}"));
        var result = await launcher.RunAsync(stop.Token);
        var killed = stop.IsCancellationRequested;
        await stop.CancelAsync();
        await watching;
        await TellCostAsync(config, runId, result.Cost);
        if (result.Succeeded) return 0;
        await Console.Error.WriteLineAsync($"ml: {(killed ? "stopped" : result.Reason)}");
        try
        {
            // A run whose end waits to be sent keeps that end.
            if (UnsentLog.Read(config.Output)?.RunId != runId || runId is null)
                await TrainingLogs.EndRunAsync(config, runId, killed ? RunEnd.Killed : RunEnd.Failed, killed ? "stopped" : result.Reason!);
        }
        catch (MlflowException error)
        {
            await Console.Error.WriteLineAsync($"ml: run {runId} could not be ended on its server: {error.Message}");
        }

        return killed ? WorkerExit.Stopped : 1;
    }

    static async Task TellCostAsync(TrainingConfig config, string? runId, RunCost cost)
    {
        try
        {
            await TrainingLogs.TellCostAsync(config, runId, cost);
        }
        catch (MlflowException error)
        {
            await Console.Error.WriteLineAsync($"ml: what run {runId} used could not be logged: {error.Message}");
        }
    }

    // Held for all attempts: between two of them the folder is nobody else's either.
    static async Task<ICheckpointOwner?> OwnAsync(TrainingConfig config, CancellationToken cancellation)
    {
        if (config.Model.Kind == "trees") return null;
        try
        {
            return await CheckpointOwners.TakeAsync(config, cancellation);
        }
        catch (PlatformException error) when (error.Code == ErrorCode.ResourceConflict)
        {
            // A run of its own: the folder's is another job's.
            await TrainingLogs.EndRunAsync(config, await TrainingLogs.StartRunAsync(config, null), RunEnd.Failed, error.Message);
            throw;
        }
    }

    static IReadOnlyList<string> Command(string path, string? runId) =>
        [.. SelfCommand.Parts, "worker", path, "--owned", .. runId is null ? Array.Empty<string>() : ["--run-id", runId]];

    // That of the checkpoints, if they are this configuration's; another one's stays as it ended.
    static async Task<string?> UnfinishedRunAsync(TrainingConfig config, CancellationToken cancellation)
    {
        if (config.Model.Kind == "trees") return null;
        var store = new CheckpointStore(new Storage.ArtifactStores(CheckpointOwners.FolderOf(config)).Destination, 0, 1, 1);
        if (await store.LatestAsync(cancellation) is not { Finished: false } state) return null;
        return state.Identity == CheckpointPlace.IdentityOf(await TrainingSetData.ResolveAsync(config, cancellation)) ? state.RunId : null;
    }
}
