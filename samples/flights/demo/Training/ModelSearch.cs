using System.Globalization;
using ML.Client;
using ML.Client.Runs;
using ML.Features.Contracts.TrainingSets;
using ML.Samples.Flights.Reporting;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Contracts.Runs;

namespace ML.Samples.Flights.Training;

/// <summary>Trains candidates as runs nested in one, as many at a time as there are cores, and picks the best.</summary>
sealed class ModelSearch(MlflowClient client, string experimentId, Trainer trainer)
{
    /// <returns>The run of the search and its models, best first.</returns>
    public async Task<(string RunId, IReadOnlyList<TrainedModel> Models)> RunAsync(
        IReadOnlyList<Candidate> candidates, TrainingSet set, Step step, CancellationToken cancellation)
    {
        var tags = new Dictionary<string, string> { ["mlflow.source.name"] = "ml demo", ["mlflow.source.type"] = "JOB", ["mlflow.user"] = Environment.UserName };
        var parent = (await client.Runs.CreateAsync(experimentId, "search", tags, cancellation: cancellation)).Info!.RunId!;
        try
        {
            var models = await TrainAllAsync(candidates, set, parent, step, cancellation);
            await NoteBestAsync(parent, models, cancellation);
            return (parent, models);
        }
        catch
        {
            await client.Runs.EndAsync(parent, RunStatus.Failed, CancellationToken.None);
            throw;
        }
    }

    async Task<IReadOnlyList<TrainedModel>> TrainAllAsync(IReadOnlyList<Candidate> candidates, TrainingSet set, string parent, Step step, CancellationToken cancellation)
    {
        using var cores = new SemaphoreSlim(Environment.ProcessorCount);
        var finished = 0;
        var models = await Task.WhenAll(candidates.Select(async candidate =>
        {
            await cores.WaitAsync(cancellation);
            try
            {
                var model = await trainer.TrainAsync(candidate, set, parent, line => step.At($"{Volatile.Read(ref finished)}/{candidates.Count} done; {line}", (double)Volatile.Read(ref finished) / candidates.Count), cancellation);
                Interlocked.Increment(ref finished);
                return model;
            }
            finally
            {
                cores.Release();
            }
        }));
        var best = models.OrderBy(m => m.Rmse).ToList();
        foreach (var model in best) step.Result(string.Create(CultureInfo.InvariantCulture, $"{model.Candidate.Name,-14} {Trainer.Metric} {model.Rmse:0.00} min"));
        return best;
    }

    async Task NoteBestAsync(string parent, IReadOnlyList<TrainedModel> models, CancellationToken cancellation)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var best = models[0];
        await client.Runs.LogBatchAsync(parent, [new Metric { Key = "best_" + Trainer.Metric, Value = best.Rmse, Timestamp = now, Step = 0 }],
            [new Param { Key = "best", Value = best.Candidate.Name }, new Param { Key = "candidates", Value = string.Join(", ", models.Select(m => m.Candidate.Name)) }],
            cancellation: cancellation);
        await client.Runs.EndAsync(parent, RunStatus.Finished, cancellation);
    }
}
