using ML.Client;
using ML.Client.Runs;
using ML.Training.Runs;

namespace ML.Training.Tracking;

/// <summary>Opens the log that a configuration asks for.</summary>
static class TrainingLogs
{
    /// <summary>Null when nothing is tracked.</summary>
    public static string? TrackingUri(TrainingConfig? config) =>
        config?.TrackingUri ?? (Environment.GetEnvironmentVariable("MLFLOW_TRACKING_URI") is { Length: > 0 } uri ? uri : null);

    public static async Task<ITrainingLog> OpenAsync(TrainingConfig config, string? runId) =>
        TrackingUri(config) is { } uri ? await MlflowTrainingLog.OpenAsync(uri, config.Experiment, config.Name, runId, config.Output) : new NoTrainingLog();

    /// <summary>Creates the run, or sets a known one running again; null when nothing is tracked.</summary>
    public static async Task<string?> StartRunAsync(TrainingConfig config, string? known)
    {
        if (TrackingUri(config) is not { } uri) return null;
        using var client = TrackingClients.Open(uri);
        if (known is not null) return (await client.Runs.UpdateAsync(known, RunStatus.Running)).RunId;
        var experiment = await client.Experiments.GetOrCreateAsync(config.Experiment);
        return (await client.Runs.CreateAsync(experiment, config.Name, MlflowTrainingLog.SourceTags)).Info!.RunId;
    }

    /// <summary>Says what the processes of a run used, after what was told of it before; with the rest where that waits to be sent.</summary>
    public static async Task TellCostAsync(TrainingConfig config, string? runId, RunCost cost)
    {
        if (runId is null) return;
        if (UnsentLog.Read(config.Output) is { } unsent && unsent.RunId == runId)
        {
            (unsent with { Cost = unsent.Cost.Then(cost) }).Write(config.Output);
            return;
        }

        using var client = TrackingClients.Open(TrackingUri(config)!);
        await cost.TellAsync(client, runId);
    }

    /// <summary>Ends a run whose workers could not.</summary>
    public static async Task EndRunAsync(TrainingConfig config, string? runId, RunEnd end, string reason)
    {
        if (runId is null) return;
        using var client = TrackingClients.Open(TrackingUri(config)!);
        await client.Runs.SetTagAsync(runId, MlflowTrainingLog.NoteTag, reason);
        await client.Runs.EndAsync(runId, end == RunEnd.Killed ? RunStatus.Killed : RunStatus.Failed);
    }
}
