using System.Globalization;
using ML.Client;
using ML.Client.Runs;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Contracts.Runs;
using ML.Training.Tracking;

namespace ML.Training.AutoMl;

/// <summary>The search on the tracking server: a parent run, and a nested run for each trial. Without a server nothing happens.</summary>
sealed class AutoMlRuns : IAsyncDisposable
{
    readonly MlflowClient? client;
    readonly string experiment;
    readonly HashSet<Trial> ended = [];

    AutoMlRuns(MlflowClient? client, string experiment, string? parent) => (this.client, this.experiment, ParentId) = (client, experiment, parent);

    public string? ParentId { get; }

    public static async Task<AutoMlRuns> StartAsync(AutoMlOptions options, string? trackingUri, IReadOnlyDictionary<string, string> parameters)
    {
        if (trackingUri is null) return new AutoMlRuns(null, "", null);
        var client = TrackingClients.Open(trackingUri);
        var experiment = await client.Experiments.GetOrCreateAsync(options.Experiment);
        var tags = new Dictionary<string, string>(MlflowTrainingLog.SourceTags) { ["mlflow.source.name"] = "ml automl" };
        var run = await client.Runs.CreateAsync(experiment, options.Name ?? $"automl {options.Target}", tags);
        await client.Runs.LogBatchAsync(run.Info!.RunId!, parameters: parameters.Select(p => new Param { Key = p.Key, Value = p.Value }));
        return new AutoMlRuns(client, experiment, run.Info.RunId);
    }

    public async Task StartAsync(Trial trial)
    {
        if (client is null || trial.RunId is not null) return;
        var tags = new Dictionary<string, string>(MlflowTrainingLog.SourceTags) { ["mlflow.source.name"] = "ml automl", ["mlflow.parentRunId"] = ParentId! };
        trial.RunId = (await client.Runs.CreateAsync(experiment, trial.Name, tags)).Info!.RunId;
        var parameters = trial.Settings.Described.Append(new("model", trial.Settings.Kind)).Append(new("origin", trial.Settings.Origin));
        await client.Runs.LogBatchAsync(trial.RunId!, parameters: parameters.Select(p => new Param { Key = p.Key, Value = p.Value }));
    }

    /// <summary>Logs what a trial reached; the step is the rung.</summary>
    public async Task LogAsync(Trial trial, TrialResult result)
    {
        if (client is null) return;
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Metric Point(string key, double value) => new() { Key = key, Value = value, Step = result.Rung, Timestamp = now };
        var points = result.Metrics.SelectMany(m => new[] { Point($"cv_{m}", result.Mean(m)), Point($"cv_{m}_deviation", result.Deviation(m)) }).ToList();
        for (var fold = 0; fold < result.Folds.Count && result.Folds.Count > 1; fold++)
            points.AddRange(result.Folds[fold].Select(m => Point(string.Create(CultureInfo.InvariantCulture, $"fold_{fold + 1}_{m.Key}"), m.Value)));
        points.Add(Point("seconds", result.Seconds));
        await client.Runs.LogBatchAsync(trial.RunId!, points);
    }

    public async Task EndAsync(Trial trial)
    {
        if (client is null || trial.RunId is null || !ended.Add(trial)) return;
        if (trial.Failure is { } reason) await client.Runs.SetTagAsync(trial.RunId, MlflowTrainingLog.NoteTag, reason);
        var status = trial.Failure is null ? RunStatus.Finished : trial.Failure.StartsWith("stopped", StringComparison.Ordinal) ? RunStatus.Killed : RunStatus.Failed;
        await trial.Cost.TellAsync(client, trial.RunId);
        await client.Runs.EndAsync(trial.RunId, status);
    }

    /// <summary>Puts files on the parent run.</summary>
    public async Task UploadAsync(IEnumerable<string> files)
    {
        if (client is null) return;
        var repository = await client.Artifacts.OpenRunAsync(ParentId!);
        foreach (var file in files) await repository.UploadFileAsync(file, Path.GetFileName(file));
    }

    /// <summary>Says what the search itself and its last training used; each trial says its own.</summary>
    public async Task TellCostAsync(RunCost cost)
    {
        if (client is not null) await cost.TellAsync(client, ParentId!);
    }

    public async Task DescribeAsync(string text)
    {
        if (client is not null) await client.Runs.SetTagAsync(ParentId!, MlflowTrainingLog.NoteTag, text);
    }

    public async Task EndAsync(RunStatus status, string reason)
    {
        if (client is null) return;
        await DescribeAsync(reason);
        await client.Runs.EndAsync(ParentId!, status);
    }

    public ValueTask DisposeAsync()
    {
        client?.Dispose();
        return ValueTask.CompletedTask;
    }
}
