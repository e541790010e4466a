using ML.Client;
using ML.Common.Errors;
using ML.Tracking.Contracts.Metrics;
using ML.Training.Runs;

namespace ML.Training.Tracking;

/// <summary>Sends what <see cref="UnsentLog"/> kept.</summary>
static class UnsentSender
{
    const int MostPerCall = 1000;

    /// <summary>Completes the run on its server; answers what was sent, in words.</summary>
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST when nothing was kept, INVALID_PARAMETER_VALUE without a server.</exception>
    public static async Task<string> SendAsync(TrainingConfig config)
    {
        var kept = UnsentLog.Read(config.Output) ?? throw PlatformException.NotFound($"nothing waits in {UnsentLog.PathIn(config.Output)}");
        var uri = TrainingLogs.TrackingUri(config) ?? throw PlatformException.Invalid("--send: set tracking_uri or MLFLOW_TRACKING_URI");
        using var client = TrackingClients.Open(uri);
        var run = (await client.Runs.GetAsync(kept.RunId)).Info!;
        foreach (var points in kept.Metrics.Chunk(MostPerCall))
            await client.Runs.LogBatchAsync(kept.RunId, points.Select(p => new Metric { Key = p.Key, Value = p.Value, Step = p.Step, Timestamp = p.Timestamp }));
        foreach (var artifact in kept.Artifacts) await RunUploads.ArtifactAsync(client, kept.RunId, artifact.Path, artifact.Folder);
        var version = kept.Model is { } model ? await RunUploads.ModelAsync(client, run, model.Folder, model.Name, model.Register) : null;
        if (kept.Cost != default) await kept.Cost.TellAsync(client, kept.RunId);
        await client.Runs.EndAsync(kept.RunId, RunUploads.StatusOf(kept.End));
        File.Delete(UnsentLog.PathIn(config.Output));
        return $"sent {kept.Metrics.Count} metric points{(kept.Model is null ? "" : " and the model")} of run {kept.RunId}{(version is null ? "" : $"; registered {version}")}";
    }
}
