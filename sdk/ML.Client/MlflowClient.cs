using ML.Client.Artifacts;
using ML.Client.Endpoints;
using ML.Client.Errors;
using ML.Client.Experiments;
using ML.Client.Features;
using ML.Client.Fluent;
using ML.Client.Http;
using ML.Client.LoggedModels;
using ML.Client.Logging;
using ML.Client.Registry;
using ML.Client.Runs;
using ML.Client.Traces;
using ML.Client.Webhooks;
using ML.Registry.Contracts.ModelVersions;

namespace ML.Client;

/// <summary>
/// The typed client of one MLflow server. It is safe for use by many threads and meant to live as long as the application;
/// <see cref="Mlflow"/> is the fluent way to the same things.
/// </summary>
public sealed class MlflowClient : IDisposable
{
    /// <summary>A client of the server that MLflow's environment variables name.</summary>
    public MlflowClient() : this(MlflowClientOptions.FromEnvironment())
    {
    }

    /// <summary>A client of one server, with defaults for the rest.</summary>
    /// <param name="trackingUri">As <see cref="MlflowClientOptions.TrackingUri"/>.</param>
    public MlflowClient(string trackingUri) : this(WithUri(trackingUri))
    {
    }

    /// <summary>A client as the options say.</summary>
    /// <param name="options">Not changed afterwards.</param>
    /// <param name="http">Connection to use, such as one of <c>IHttpClientFactory</c>; null makes one. A given one is not disposed.</param>
    /// <exception cref="ArgumentException">The tracking URI is not usable.</exception>
    public MlflowClient(MlflowClientOptions options, HttpClient? http = null)
    {
        Transport = new(options, http);
        Experiments = new(Transport);
        Runs = new(Transport);
        LoggedModels = new(Transport);
        RegisteredModels = new(Transport);
        ModelVersions = new(Transport);
        Artifacts = new(this, Transport);
        Traces = new(Transport);
        Features = new(Transport);
        Endpoints = new(Transport);
        Webhooks = new(Transport);
        Spool = new(Transport);
    }

    /// <summary>The server's address, ending in a slash.</summary>
    public Uri TrackingUri => Transport.BaseAddress;

    /// <summary>Experiments.</summary>
    public ExperimentsClient Experiments { get; }

    /// <summary>Runs, with their metrics, parameters, tags, inputs and outputs.</summary>
    public RunsClient Runs { get; }

    /// <summary>Logged models.</summary>
    public LoggedModelsClient LoggedModels { get; }

    /// <summary>Registered models and aliases.</summary>
    public RegisteredModelsClient RegisteredModels { get; }

    /// <summary>Versions of registered models.</summary>
    public ModelVersionsClient ModelVersions { get; }

    /// <summary>Files of runs and models.</summary>
    public ArtifactsClient Artifacts { get; }

    /// <summary>Traces and the judgements of them.</summary>
    public TracesClient Traces { get; }

    /// <summary>The feature store: definitions, training sets, publication and online values.</summary>
    public FeaturesClient Features { get; }

    /// <summary>Serving endpoints: what they serve, and how traffic is shared.</summary>
    public EndpointsClient Endpoints { get; }

    /// <summary>Webhooks of the registry.</summary>
    public WebhooksClient Webhooks { get; }

    internal MlflowTransport Transport { get; }

    internal Spool Spool { get; }

    /// <summary>Sends what earlier runs, of this process or others of the same user, put on disk while the server was away.</summary>
    /// <returns>False when the server is still away and something still waits.</returns>
    public Task<bool> ReplaySpoolAsync(CancellationToken cancellation = default) => Spool.ReplayAsync(patient: true, cancellation);

    /// <summary>Starts a run, or goes on with one, without making it the active run of the flow.</summary>
    /// <param name="name">The new run's name; null lets the server invent one.</param>
    /// <param name="options">How it starts; null for the defaults.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public Task<ActiveRun> StartRunAsync(string? name = null, RunOptions? options = null, CancellationToken cancellation = default) =>
        RunStarter.StartAsync(this, name, options ?? new(), options?.Parent, new RunScope(null), cancellation);

    /// <summary>The version that a <c>models:/NAME/…</c> or <c>models:/NAME@…</c> URI names.</summary>
    /// <exception cref="FormatException">The text is not such a URI.</exception>
    /// <exception cref="MlflowNotFoundException">There is no such version.</exception>
    public async Task<ModelVersion> ResolveModelVersionAsync(string modelUri, CancellationToken cancellation = default)
    {
        var uri = ModelUri.Parse(modelUri);
        if (uri.Name is null) throw new FormatException($"'{modelUri}' names a logged model, not a version of a registered model");
        if (uri.Alias is { } alias) return await ModelVersions.GetByAliasAsync(uri.Name, alias, cancellation).ConfigureAwait(false);
        if (uri.Version!.Equals("latest", StringComparison.OrdinalIgnoreCase)) return await ModelVersions.GetByAliasAsync(uri.Name, "latest", cancellation).ConfigureAwait(false);
        if (long.TryParse(uri.Version, out _)) return await ModelVersions.GetAsync(uri.Name, uri.Version, cancellation).ConfigureAwait(false);
        var ofStage = await RegisteredModels.LatestVersionsAsync(uri.Name, [uri.Version], cancellation).ConfigureAwait(false);
        return ofStage.Count > 0 ? ofStage[0] : throw new MlflowNotFoundException($"model '{uri.Name}' has no version in stage '{uri.Version}'");
    }

    /// <summary>The artifact URI behind a <c>models:/…</c> or <c>runs:/…</c> URI; any other text comes back as it is.</summary>
    public async Task<string> ResolveUriAsync(string uri, CancellationToken cancellation = default)
    {
        while (true)
        {
            if (uri.StartsWith("models:/", StringComparison.Ordinal)) uri = await ResolveModelAsync(uri, cancellation).ConfigureAwait(false);
            else if (uri.StartsWith("runs:/", StringComparison.Ordinal)) uri = await ResolveRunAsync(uri, cancellation).ConfigureAwait(false);
            else return uri;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Transport.Dispose();

    async Task<string> ResolveModelAsync(string uri, CancellationToken cancellation)
    {
        if (ModelUri.Parse(uri).ModelId is { } id)
        {
            var model = await LoggedModels.GetAsync(id, cancellation).ConfigureAwait(false);
            return model.Info?.ArtifactUri ?? throw new MlflowProtocolException($"logged model {id} has no artifact URI");
        }

        var version = await ResolveModelVersionAsync(uri, cancellation).ConfigureAwait(false);
        return await ModelVersions.GetDownloadUriAsync(version.Name!, version.Version!, cancellation).ConfigureAwait(false);
    }

    async Task<string> ResolveRunAsync(string uri, CancellationToken cancellation)
    {
        var parts = uri["runs:/".Length..].Trim('/').Split('/', 2);
        var run = await Runs.GetAsync(parts[0], cancellation).ConfigureAwait(false);
        var root = run.Info?.ArtifactUri?.TrimEnd('/') ?? throw new MlflowProtocolException($"run {parts[0]} has no artifact URI");
        if (parts.Length == 1) return root;
        return await FindOutputAsync(run, parts[1], cancellation).ConfigureAwait(false) ?? $"{root}/{parts[1]}";
    }

    // Clients since 3.0 write a model's files under the logged model and nothing under the run; its name stands for the path.
    async Task<string?> FindOutputAsync(ML.Tracking.Contracts.Runs.Run run, string path, CancellationToken cancellation)
    {
        foreach (var output in run.Outputs?.ModelOutputs ?? [])
        {
            var model = await LoggedModels.GetAsync(output.ModelId!, cancellation).ConfigureAwait(false);
            if (model.Info?.Name == path) return model.Info.ArtifactUri;
        }

        return null;
    }

    static MlflowClientOptions WithUri(string trackingUri)
    {
        var options = MlflowClientOptions.FromEnvironment();
        options.TrackingUri = trackingUri;
        return options;
    }
}
