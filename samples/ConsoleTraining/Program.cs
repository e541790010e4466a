// Fits y = 3x + 2 by gradient descent, logs every epoch, and prints the run's id. Takes the number of epochs, 200 without, and
// how many points may wait in memory for the server, a million without.
using ML.Client;
using ML.Client.Fluent;
using ML.Client.Logging;

if (args is ["--version"])
{
    Console.WriteLine(typeof(Mlflow).Assembly.GetName().Version);
    return;
}

const double LearningRate = 0.5;
var epochs = args.Length > 0 ? long.Parse(args[0]) : 200;
var capacity = args.Length > 1 ? int.Parse(args[1]) : 1_000_000;

await Mlflow.SetExperimentAsync("console-training");
await using var run = await Mlflow.StartRunAsync("gradient descent", new RunOptions { SystemMetrics = true, Logging = new LoggingOptions { Capacity = capacity } });
Console.WriteLine($"run {run.RunId}");
Log.Params([new("learning_rate", LearningRate), new("epochs", epochs), new("model", "linear")]);

var random = new Random(1);
var points = Enumerable.Range(0, 100).Select(_ => random.NextDouble()).Select(x => (X: x, Y: (3 * x) + 2)).ToArray();
double slope = 0, intercept = 0;
for (long epoch = 0; epoch < epochs; epoch++)
{
    var (slopeGradient, interceptGradient, loss) = (0.0, 0.0, 0.0);
    foreach (var (x, y) in points)
    {
        var error = (slope * x) + intercept - y;
        loss += error * error / points.Length;
        slopeGradient += 2 * error * x / points.Length;
        interceptGradient += 2 * error / points.Length;
    }

    slope -= LearningRate * slopeGradient;
    intercept -= LearningRate * interceptGradient;
    Log.Metric("loss", loss, epoch);
}

Log.Metrics([new("slope", slope), new("intercept", intercept)]);
await Log.TableAsync(["x", "y", "predicted"], points.Take(5).Select(p => (IReadOnlyList<object?>)[p.X, p.Y, (slope * p.X) + intercept]), "predictions.json");
await Log.FlushAsync();
var best = await Mlflow.Client.Runs.SearchAsync([run.ExperimentId], r => r.Param("model") == "linear" && r.Status == "RUNNING").FirstAsync();
Console.WriteLine($"y = {slope:0.00}x + {intercept:0.00}; found again: {best.Info!.RunId == run.RunId}");
