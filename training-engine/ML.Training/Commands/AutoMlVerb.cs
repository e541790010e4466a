using System.CommandLine;
using ML.Client.Errors;
using ML.Common.Errors;
using ML.Training.AutoMl;
using ML.Training.Features;
using ML.Training.Launching;
using ML.Training.Runs;
using ML.Training.Tracking;

namespace ML.Training.Commands;

/// <summary><c>ml automl</c>: searches the best model for a table and registers it.</summary>
public static class AutoMlVerb
{
    public static Command Build()
    {
        var table = new Option<string>("--table") { Description = "Parquet files or the folder of a Delta table." };
        var set = new Option<string?>("--training-set") { Description = "Training set of the feature store, instead of a table." };
        var target = new Option<string>("--target") { Description = "Column to predict; else the training set's label." };
        var version = new Option<long?>("--table-version") { Description = "Version of a Delta table; else the latest." };
        var time = new Option<string?>("--time") { Description = "Column that orders past and future; else the table's only date or time column." };
        var where = new Option<string?>("--where") { Description = "SQL condition on rows." };
        var exclude = new Option<string[]>("--exclude") { Description = "Columns not to use, such as those known only afterwards.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        var kind = new Option<TargetKind?>("--kind") { Description = "regression, binary or multiclass; else by the column." };
        var metric = new Option<string?>("--metric") { Description = "Metric that decides; else rmse, auc or loss." };
        var trials = new Option<int>("--trials") { Description = "Settings to try.", DefaultValueFactory = _ => 24 };
        var minutes = new Option<double>("--minutes") { Description = "Longest time of the search.", DefaultValueFactory = _ => 10 };
        var parallel = new Option<int?>("--parallel") { Description = "Processes that try settings at once; else one per core." };
        var folds = new Option<int>("--folds") { Description = "Folds of the cross-validation.", DefaultValueFactory = _ => 3 };
        var test = new Option<double>("--test") { Description = "Share of the rows kept back until the end.", DefaultValueFactory = _ => 0.1 };
        var seed = new Option<ulong>("--seed") { Description = "Of the search, the folds and every training." };
        var output = new Option<string>("--output") { Description = "Folder for trials, leaderboard and model.", DefaultValueFactory = _ => Path.Combine("outputs", "automl") };
        var experiment = new Option<string>("--experiment") { Description = "Experiment of the runs.", DefaultValueFactory = _ => "Default" };
        var name = new Option<string?>("--name") { Description = "Name of the parent run." };
        var register = new Option<string?>("--register") { Description = "Registered model that the best one becomes a version of." };
        var command = new Command("automl", "Search the best model for a table or a training set.")
        {
            table, set, target, version, time, where, exclude, kind, metric, trials, minutes, parallel, folds, test, seed, output, experiment, name, register,
        };
        command.SetAction((parse, cancellation) => RunAsync(new AutoMlOptions
        {
            Table = parse.GetValue(table) ?? "", TrainingSet = parse.GetValue(set), Target = parse.GetValue(target) ?? "", Version = parse.GetValue(version), Time = parse.GetValue(time),
            Where = parse.GetValue(where), Exclude = parse.GetValue(exclude)!, Kind = parse.GetValue(kind), Metric = parse.GetValue(metric),
            Trials = parse.GetValue(trials), Budget = TimeSpan.FromMinutes(parse.GetValue(minutes)), Parallel = parse.GetValue(parallel), Folds = parse.GetValue(folds),
            Test = parse.GetValue(test), Seed = parse.GetValue(seed), Output = parse.GetValue(output)!, Experiment = parse.GetValue(experiment)!,
            Name = parse.GetValue(name), Register = parse.GetValue(register),
        }, cancellation));
        return command;
    }

    static async Task<int> RunAsync(AutoMlOptions options, CancellationToken cancellation)
    {
        try
        {
            AutoMlChecks.Require(options);
            options = await TrainingSetData.ResolveAsync(options, cancellation);
            var done = await new AutoMlJob(options, TrainingLogs.TrackingUri(null), text => Console.Error.WriteLine($"ml: {text}")).RunAsync(cancellation);
            foreach (var sentence in Explanation.Of(done)) Console.WriteLine(sentence);
            Console.WriteLine($"leaderboard {Path.Combine(options.Output, "leaderboard.html")}");
            return WorkerExit.Done;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("ml: stopped");
            return WorkerExit.Stopped;
        }
        catch (Exception error) when (error is PlatformException or MlflowException)
        {
            await Console.Error.WriteLineAsync($"ml: {error.Message}");
            return WorkerExit.Refused;
        }
    }
}
