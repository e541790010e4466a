using ML.Client.Fluent;
using ML.Client.Runs;

namespace ML.Client;

/// <summary>
/// The fluent way: one client and one current experiment for the process, and an active run for each asynchronous flow.
/// <code>
/// await Mlflow.SetExperimentAsync("flights");
/// await using var run = await Mlflow.StartRunAsync("first try");
/// Log.Param("lr", 0.01);
/// Log.Metric("rmse", 9.3, step: 1);
/// </code>
/// </summary>
public static class Mlflow
{
    static readonly Lock Gate = new();
    static MlflowClient? s_client;
    static string? s_experimentId;
    static bool s_envRunTaken;

    /// <summary>The client of the process; made from the environment when it is first needed.</summary>
    public static MlflowClient Client
    {
        get
        {
            lock (Gate) return s_client ??= new MlflowClient();
        }
    }

    /// <summary>The innermost run that is active in this asynchronous flow; null when there is none.</summary>
    public static ActiveRun? ActiveRun => RunScope.Current;

    /// <summary>Chooses the server for runs that start from now on.</summary>
    /// <param name="trackingUri">As <see cref="MlflowClientOptions.TrackingUri"/>.</param>
    public static void SetTrackingUri(string trackingUri) => Use(new MlflowClient(trackingUri));

    /// <summary>Chooses the client for runs that start from now on, and forgets the current experiment.</summary>
    public static void Use(MlflowClient client)
    {
        lock (Gate) (s_client, s_experimentId) = (client, null);
    }

    /// <summary>Makes an experiment the current one; creates it when it is not there.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> SetExperimentAsync(string name, CancellationToken cancellation = default)
    {
        var id = await Client.Experiments.GetOrCreateAsync(name, cancellation).ConfigureAwait(false);
        lock (Gate) s_experimentId = id;
        return id;
    }

    /// <summary>
    /// Starts a run and makes it the active one of this flow, below the one that was active before. Await it and dispose it:
    /// <c>await using var run = await Mlflow.StartRunAsync("name");</c>
    /// </summary>
    /// <param name="name">The new run's name; null lets the server invent one.</param>
    /// <param name="options">How it starts; null for the defaults.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    /// <exception cref="Errors.MlflowException">The server refused.</exception>
    public static Task<ActiveRun> StartRunAsync(string? name = null, RunOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        var parent = options.Detached ? null : options.Parent ?? ActiveRun;
        var scope = RunScope.Push();
        return RunStarter.StartAsync(Client, name, WithDefaults(options, parent), parent, scope, cancellation);
    }

    /// <summary>Runs <paramref name="body"/> inside a run that ends FINISHED, or FAILED with the exception that <paramref name="body"/> throws.</summary>
    /// <param name="name">The run's name; null lets the server invent one.</param>
    /// <param name="body">The work.</param>
    /// <param name="options">How the run starts; null for the defaults.</param>
    /// <param name="cancellation">Cancels starting the run.</param>
    /// <returns>What <paramref name="body"/> returns.</returns>
    public static async Task<T> RunAsync<T>(string? name, Func<ActiveRun, Task<T>> body, RunOptions? options = null, CancellationToken cancellation = default)
    {
        var run = await StartRunAsync(name, options, cancellation).ConfigureAwait(false);
        T result;
        try
        {
            result = await body(run).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await run.EndAsync(RunStatus.Killed, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        catch (Exception exception)
        {
            await run.FailAsync(exception, CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        await run.EndAsync(RunStatus.Finished, cancellation).ConfigureAwait(false);
        return result;
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public static Task RunAsync(string? name, Func<ActiveRun, Task> body, RunOptions? options = null, CancellationToken cancellation = default) =>
        RunAsync(name, async run =>
        {
            await body(run).ConfigureAwait(false);
            return true;
        }, options, cancellation);

    /// <summary>
    /// Turns on sending of traces: spans of <see cref="Tracing.Tracer"/>, of chat clients and embedding generators made with
    /// <c>WithMlflowTracing()</c>, and of the activity sources that <paramref name="options"/> name.
    /// </summary>
    /// <param name="options">What to turn on; null for the defaults.</param>
    /// <param name="cancellation">Cancels looking up the experiment.</param>
    /// <returns>Dispose it to send what waits and to turn it off.</returns>
    public static async Task<Autologging.Autolog> AutologAsync(Autologging.AutologOptions? options = null, CancellationToken cancellation = default)
    {
        var client = Client;
        var experiment = options?.ExperimentId ?? s_experimentId ?? await RunStarter.ExperimentAsync(client, cancellation).ConfigureAwait(false);
        return new(client, experiment, options ?? new());
    }

    internal static ActiveRun RequireActiveRun() => ActiveRun
        ?? throw new InvalidOperationException("no run is active in this flow: start one with `await using var run = await Mlflow.StartRunAsync(…)`, or log through a run that you hold (`run.Log`)");

    static RunOptions WithDefaults(RunOptions options, ActiveRun? parent) => new()
    {
        RunId = options.RunId ?? TakeEnvironmentRun(parent),
        ExperimentId = options.ExperimentId ?? (parent is null ? s_experimentId : null),
        Tags = options.Tags, Description = options.Description, Logging = options.Logging, SystemMetrics = options.SystemMetrics,
    };

    // A launcher that made the run passes it to the process once; a second run of the process is a new one.
    static string? TakeEnvironmentRun(ActiveRun? parent)
    {
        if (parent is not null) return null;
        lock (Gate)
        {
            if (s_envRunTaken) return null;
            s_envRunTaken = true;
            return Environment.GetEnvironmentVariable("MLFLOW_RUN_ID") is { Length: > 0 } id ? id : null;
        }
    }
}
