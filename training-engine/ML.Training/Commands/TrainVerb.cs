using System.CommandLine;
using ML.Client;
using ML.Common.Errors;
using ML.Training.Checkpoints;
using ML.Training.Launching;
using ML.Training.Runs;
using ML.Training.Tracking;

namespace ML.Training.Commands;

/// <summary><c>ml train</c>: trains as a YAML file says, in child processes of this machine, and logs everything.</summary>
public static class TrainVerb
{
    static readonly TimeSpan CancelPoll = TimeSpan.FromSeconds(2);

    public static Command Build()
    {
        var config = new Argument<string>("config") { Description = "The run's YAML file." };
        var processes = new Option<int>("--nproc") { Description = "Processes that share the work.", DefaultValueFactory = _ => 1 };
        var minimum = new Option<int?>("--min-nproc") { Description = "Go on with fewer processes, down to this many, when some are lost." };
        var restarts = new Option<int>("--max-restarts") { Description = "Times to start again after a process was lost.", DefaultValueFactory = _ => 3 };
        var fresh = new Option<bool>("--fresh") { Description = "Drop an unfinished run instead of going on with it." };
        var command = new Command("train", "Train a model and log it.") { config, processes, minimum, restarts, fresh };
        command.SetAction((parse, cancellation) => RunAsync(parse.GetRequiredValue(config), new LaunchOptions
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
            if (options.Processes < 1) throw PlatformException.Invalid($"--nproc {options.Processes} is not at least 1");
            var config = ConfigFile.Read(path);
            var runId = await TrainingLogs.StartRunAsync(config, options.Fresh ? null : await UnfinishedRunAsync(config, cancellation));
            return await LaunchAsync(config, path, runId, options, cancellation);
        }
        catch (PlatformException error)
        {
            await Console.Error.WriteLineAsync($"ml: {error.Message}");
            return 1;
        }
    }

    static async Task<int> LaunchAsync(TrainingConfig config, string path, string? runId, LaunchOptions options, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = WatchAsync(config, runId, stop);
        var launcher = new LocalLauncher(Command(path, runId), options, text => Console.Error.WriteLine($"ml: {text}"));
        var result = await launcher.RunAsync(stop.Token);
        var killed = stop.IsCancellationRequested;
        await stop.CancelAsync();
        await watching;
        if (result.Succeeded) return 0;
        await Console.Error.WriteLineAsync($"ml: {(killed ? "stopped" : result.Reason)}");
        await TrainingLogs.EndRunAsync(config, runId, killed ? RunEnd.Killed : RunEnd.Failed, killed ? "stopped" : result.Reason!);
        return killed ? WorkerExit.Stopped : 1;
    }

    static IReadOnlyList<string> Command(string path, string? runId)
    {
        var self = Environment.ProcessPath!;
        // Run as `dotnet ml.dll`, the process is dotnet and its first argument the program.
        string[] start = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [self, Environment.GetCommandLineArgs()[0]] : [self];
        return [.. start, "worker", path, .. runId is null ? Array.Empty<string>() : ["--run-id", runId]];
    }

    static async Task<string?> UnfinishedRunAsync(TrainingConfig config, CancellationToken cancellation)
    {
        var folder = config.Checkpoint.Folder ?? Path.Combine(config.Output, "checkpoints");
        var store = new CheckpointStore(new Storage.ArtifactStores(folder).Destination, 0, 1, 1);
        return await store.LatestAsync(cancellation) is { Finished: false } state ? state.RunId : null;
    }

    // A run that somebody sets to KILLED on the server is a run to stop.
    static async Task WatchAsync(TrainingConfig config, string? runId, CancellationTokenSource stop)
    {
        if (runId is null) return;
        using var client = new MlflowClient(TrainingLogs.TrackingUri(config)!);
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(CancelPoll, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested && await MlflowTrainingLog.WasKilledAsync(client, runId, CancellationToken.None)) await stop.CancelAsync();
        }
    }
}
