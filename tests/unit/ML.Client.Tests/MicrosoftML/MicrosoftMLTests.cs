using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using ML.Client.Fluent;
using ML.Client.MicrosoftML;
using ML.TestKit;

namespace ML.Client.Tests.MicrosoftML;

/// <summary>What ML.NET tells, measures and makes reaches the run; ML.NET itself is a stand-in that raises its events.</summary>
public sealed class MicrosoftMLTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly RecordingServer _server = new();
    readonly MLContext _context = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    Task<ActiveRun> StartAsync()
    {
        var options = new MlflowClientOptions { TrackingUri = "http://mlflow.example", SpoolDirectory = _folder.File("spool"), MaxRetries = 0 };
        return new MlflowClient(options, new HttpClient(_server)).StartRunAsync(options: new() { ExperimentId = "0" });
    }

    [Fact]
    public async Task A_fitted_pipeline_is_logged_with_steps_time_text_and_model()
    {
        var run = await StartAsync();
        var model = await run.FitAsync(_context, new Pipeline(_context), new Data());
        Assert.IsType<Regressor>(model.LastTransformer);
        Assert.False(_context.IsHeard);
        await run.EndAsync();
        var batches = _server.Bodies("runs/log-batch");
        Assert.Contains("Normalizer > Regressor", batches);
        Assert.Contains("training_seconds", batches);
        Assert.Equal("1. TransformerChain`1 of a,b", _server.Body("models/m-1/artifacts/model.zip"));
        var file = _server.Body("models/m-1/artifacts/MLmodel");
        Assert.Contains("mlnet:\n    data: model.zip", file);
        Assert.Contains("model_id: m-1", file);
        var text = _server.Body("r1/artifacts/logs/log.txt").TrimEnd().Split('\n');
        Assert.Equal(2, text.Length);
        Assert.EndsWith("Info        Trainer: iteration 1", text[0]);
        Assert.EndsWith("Warning     Trainer: slow", text[1]);
    }

    [Fact]
    public async Task A_pipeline_that_fails_is_listened_to_no_longer_and_leaves_no_model()
    {
        var run = await StartAsync();
        await Assert.ThrowsAsync<InvalidDataException>(() => run.FitAsync(_context, new Pipeline(_context) { Fails = true }, new Data()));
        await run.EndAsync();
        Assert.False(_context.IsHeard);
        Assert.DoesNotContain(_server.Calls, c => c.Call.Contains("logged-models", StringComparison.Ordinal));
        Assert.Contains("slow", _server.Body("r1/artifacts/logs/log.txt"));
    }

    [Fact]
    public async Task Evaluations_become_metrics()
    {
        var run = await StartAsync();
        run.Log.Metrics(new RegressionMetrics(), "test_");
        run.Log.Metrics(new CalibratedBinaryClassificationMetrics(), step: 3);
        run.Log.Metrics(new MulticlassClassificationMetrics(), "many_");
        await run.EndAsync();
        var batches = _server.Bodies("runs/log-batch");
        foreach (var name in (string[])["test_root_mean_squared_error", "test_r2_score", "roc_auc", "log_loss", "many_macro_accuracy"]) Assert.Contains($"\"{name}\"", batches);
        Assert.Contains("\"step\":3", batches);
    }

    sealed class Normalizer : ITransformer;

    sealed class Regressor : ITransformer;

    sealed class Data : IDataView
    {
        public DataViewSchema Schema { get; } = new("a,b");
    }

    sealed class Pipeline(MLContext context) : IEstimator<TransformerChain<Regressor>>
    {
        public bool Fails { get; init; }

        public TransformerChain<Regressor> Fit(IDataView input)
        {
            context.Tell(ChannelMessageKind.Trace, "a detail");
            context.Tell(ChannelMessageKind.Info, "iteration 1");
            // As ML.NET does, from a thread that knows of no run.
            var other = new Thread(() => context.Tell(ChannelMessageKind.Warning, "slow"));
            other.UnsafeStart();
            other.Join();
            return Fails ? throw new InvalidDataException("no label") : new(new Normalizer(), new Regressor());
        }
    }
}
