using Microsoft.Extensions.Logging;
using ML.Client.Autologging;
using ML.Client.Errors;
using ML.Client.Runs;
using ML.Tracking.Contracts.Runs;

namespace ML.Client.Fluent;

/// <summary>Creates or resumes the run behind an <see cref="ActiveRun"/>.</summary>
internal static class RunStarter
{
    public static async Task<ActiveRun> StartAsync(MlflowClient client, string? name, RunOptions options, ActiveRun? parent, RunScope scope, CancellationToken cancellation)
    {
        try
        {
            // What an earlier process left behind goes out beside the new run.
            if (!client.Spool.IsEmpty) _ = ReplayAsync(client);
            var run = options.RunId is { } id
                ? await ResumeAsync(client, id, name, cancellation).ConfigureAwait(false)
                : await CreateAsync(client, name, options, parent, cancellation).ConfigureAwait(false);
            var active = new ActiveRun(client, run, parent, scope, options.Logging);
            scope.Run = active;
            if (SystemMetrics.IsAskedFor(options.SystemMetrics)) active.Attach(new SystemMetrics(active, client.Transport.Options.TimeProvider));
            RunLifetime.Add(active);
            return active;
        }
        catch
        {
            scope.Close();
            throw;
        }
    }

    static async Task<Run> CreateAsync(MlflowClient client, string? name, RunOptions options, ActiveRun? parent, CancellationToken cancellation)
    {
        var experiment = options.ExperimentId ?? parent?.ExperimentId ?? await ExperimentAsync(client, cancellation).ConfigureAwait(false);
        var tags = ContextTags.Create(client.Transport.Credentials);
        if (parent is not null) tags[ContextTags.ParentRunId] = parent.RunId;
        if (options.Description is not null) tags[ContextTags.Note] = options.Description;
        foreach (var (key, value) in options.Tags ?? new Dictionary<string, string>()) tags[key] = value;
        return await client.Runs.CreateAsync(experiment, name, tags, userId: tags["mlflow.user"], cancellation: cancellation).ConfigureAwait(false);
    }

    static async Task<Run> ResumeAsync(MlflowClient client, string id, string? name, CancellationToken cancellation)
    {
        var run = await client.Runs.GetAsync(id, cancellation).ConfigureAwait(false);
        if (run.Info?.LifecycleStage == "deleted") throw new MlflowInvalidRequestException($"run {id} is deleted and cannot be resumed");
        run.Info = await client.Runs.UpdateAsync(id, RunStatus.Running, name: name, cancellation: cancellation).ConfigureAwait(false);
        return run;
    }

    public static async Task<string> ExperimentAsync(MlflowClient client, CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable("MLFLOW_EXPERIMENT_ID") is { Length: > 0 } id) return id;
        if (Environment.GetEnvironmentVariable("MLFLOW_EXPERIMENT_NAME") is { Length: > 0 } name)
            return await client.Experiments.GetOrCreateAsync(name, cancellation).ConfigureAwait(false);
        return "0";
    }

    static async Task ReplayAsync(MlflowClient client)
    {
        try
        {
            await client.Spool.ReplayAsync(patient: false, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or MlflowException or ObjectDisposedException or OperationCanceledException)
        {
            client.Transport.Logger.LogWarning(exception, "the spool could not be replayed; it is tried again with the next run");
        }
    }
}
