using System.CommandLine;
using ML.Training.Launching;
using ML.Training.Runs;
using ML.Training.Tracking;

namespace ML.Training.Commands;

/// <summary><c>ml trial</c>: the trainings of one trial of a search, one after the other; for <c>ml automl</c>.</summary>
public static class TrialVerb
{
    const string Validation = "best_validation_";

    public static Command Build()
    {
        var configs = new Argument<string[]>("configs") { Description = "One YAML file for each fold.", Arity = ArgumentArity.OneOrMore };
        var result = new Option<string>("--result") { Description = "Where to write the metrics of the folds.", Required = true };
        var errors = new Option<string>("--error-file") { Description = "Where to say why it failed.", Required = true };
        var command = new Command("trial", "One trial of a search.") { configs, result, errors };
        command.Hidden = true;
        command.SetAction((parse, cancellation) => RunAsync(parse.GetRequiredValue(configs), parse.GetRequiredValue(result), parse.GetRequiredValue(errors), cancellation));
        return command;
    }

    static async Task<int> RunAsync(string[] configs, string result, string errors, CancellationToken cancellation)
    {
        Supervision.EndWithLauncher();
        try
        {
            var folds = new List<Dictionary<string, double>>();
            foreach (var path in configs) folds.Add(await FoldAsync(ConfigFile.Read(path), cancellation));
            ResultFile.Write(result, folds);
            return WorkerExit.Done;
        }
        catch (OperationCanceledException)
        {
            return WorkerExit.Stopped;
        }
        catch (Exception error)
        {
            await File.WriteAllTextAsync(errors, Supervision.ReasonOf(error), CancellationToken.None);
            return WorkerExit.Refused;
        }
    }

    static async Task<Dictionary<string, double>> FoldAsync(TrainingConfig config, CancellationToken cancellation)
    {
        try
        {
            using var job = TrainingJobs.Create(config, _ => Task.FromResult<ITrainingLog>(new NoTrainingLog()), new NoProgress());
            var trained = await job.RunAsync(RankContext.Single, fresh: true, cancellation);
            return trained.Metrics.Where(m => m.Key.StartsWith(Validation, StringComparison.Ordinal)).ToDictionary(m => m.Key[Validation.Length..], m => m.Value);
        }
        finally
        {
            // Checkpoints and model of a trial are of no further use.
            if (Directory.Exists(config.Output)) Directory.Delete(config.Output, recursive: true);
        }
    }
}
