using Microsoft.Extensions.Logging;
using ML.Common.Errors;
using ML.Features.Contracts.Serving;
using ML.Serving.Contracts.Endpoints;
using ML.Serving.Models;
using ML.Serving.Onnx.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Resolving;

namespace ML.Serving.Endpoints;

/// <summary>
/// One served entity at work: the version that answers now, and the move to another. A version that cannot be loaded
/// leaves the old one in place and is told in the state.
/// </summary>
sealed partial class EntityHost(string endpoint, ServedEntity entity, IModelSource source, FeatureServices features, ILogger logger) : IDisposable
{
    readonly SemaphoreSlim moving = new(1);
    readonly ModelUri? uri = EntityRules.IsFeatureSpec(entity) ? null : EntityRules.UriOf(entity);
    ServableModel? current;
    string? location, failedLocation;
    volatile string? problem;
    volatile bool specIsThere, parked, waits;
    bool disposed;

    public ServedEntity Entity { get; } = entity;

    public string Name => Entity.Name!;

    /// <summary>Whether the version may change without a new definition.</summary>
    public bool Follows => uri?.Moves ?? false;

    /// <summary>The feature spec that is served instead of a model; null for a model.</summary>
    public string? FeatureSpec => uri is null ? Entity.EntityName : null;

    /// <summary>Whether it can answer.</summary>
    public bool IsUp => Current is not null || specIsThere;

    /// <summary>Whether it is not up because somebody it needs is away, and comes up once they are back.</summary>
    public bool IsHeldUp => waits && !IsUp;

    public ServableModel? Current => Volatile.Read(ref current);

    public EntityOutcomes Outcomes { get; } = new();

    public ServedEntityState State => new()
    {
        Deployment = IsUp ? "DEPLOYMENT_READY" : problem is null || IsHeldUp ? "DEPLOYMENT_CREATING" : "DEPLOYMENT_FAILED",
        DeploymentStateMessage = problem,
        ServedVersion = Current?.Version,
        ShadowRequests = Outcomes.Shadow.Mirrored > 0 ? Outcomes.Shadow.Mirrored : null,
        ShadowDifferences = Outcomes.Shadow.Mirrored > 0 ? Outcomes.Shadow.Different : null,
    };

    /// <summary>Takes a lease on the version that answers now; null when there is none.</summary>
    public ServableModel? Lease()
    {
        while (Current is { } model)
            if (model.TryLease()) return model;
        return null;
    }

    /// <summary>Whether it waits for a look: its version may change, or it never came up, as when its registry was away. What was unloaded stays so.</summary>
    public bool NeedsALook => !parked && (Follows || !IsUp);

    /// <summary>Brings it up, also when it was unloaded. Never throws for a bad version.</summary>
    public Task LoadAsync(CancellationToken cancellation)
    {
        parked = false;
        return RefreshAsync(cancellation);
    }

    /// <summary>Gives the model's memory back, once the requests under way are done, and answers none until it is loaded again.</summary>
    public async Task UnloadAsync(CancellationToken cancellation)
    {
        await moving.WaitAsync(cancellation);
        try
        {
            (parked, waits) = (true, false);
            (location, failedLocation, specIsThere, problem) = (null, null, false, "unloaded");
            Interlocked.Exchange(ref current, null)?.Dispose();
        }
        finally
        {
            moving.Release();
        }
    }

    /// <summary>Looks what the URI stands for and moves there when that is another version. Never throws for a bad version.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await moving.WaitAsync(cancellation);
        try
        {
            if (parked) return;
            if (uri is null)
            {
                await FindSpecAsync(cancellation);
                return;
            }

            var resolved = await source.ResolveAsync(uri, cancellation);
            // A model that was deleted and made anew begins at version 1 again, elsewhere.
            var serves = Current?.Version == resolved.Version && location == resolved.Location;
            if (serves) problem = null;
            else if (resolved.Location != failedLocation || Current is null) await MoveAsync(resolved, cancellation);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // Whatever a registry answers and a model holds, the version that serves goes on.
            waits = SaysNothingOfTheVersion(error);
            Report(error is PlatformException or InferenceException or IOException ? error.Message : $"{error.GetType().Name}: {error.Message}");
        }
        finally
        {
            moving.Release();
        }
    }

    public void Dispose()
    {
        disposed = true;
        Interlocked.Exchange(ref current, null)?.Dispose();
    }

    async Task MoveAsync(ResolvedModel resolved, CancellationToken cancellation)
    {
        failedLocation = resolved.Location;
        var model = await LoadAsync(resolved, cancellation);
        Outcomes.Reset();
        Interlocked.Exchange(ref current, model)?.Dispose();
        location = resolved.Location;
        if (disposed) Dispose();
        (failedLocation, problem) = (null, null);
        LogServing(logger, endpoint, Name, resolved.Version);
    }

    // A registry that is away, a download that broke off, a feature store that is away or a caller that has gone: the next look tries again.
    static bool SaysNothingOfTheVersion(Exception error) => error is HttpRequestException or OperationCanceledException or PlatformException { Code: ErrorCode.TemporarilyUnavailable };

    async Task<ServableModel> LoadAsync(ResolvedModel resolved, CancellationToken cancellation)
    {
        try
        {
            var folder = ModelFolder.Open(await FetchAsync(resolved, cancellation));
            var completion = folder.FeatureSpec is { } spec ? await CompletionAsync(spec, cancellation) : null;
            return await Task.Run(() => ServableModel.LoadWarm(endpoint, resolved.Version, folder, EntityRules.SettingsOf(Entity), completion), cancellation);
        }
        catch (Exception error) when (SaysNothingOfTheVersion(error))
        {
            failedLocation = null;
            throw;
        }
    }

    async Task<string> FetchAsync(ResolvedModel resolved, CancellationToken cancellation)
    {
        try
        {
            return await source.FetchAsync(resolved, cancellation);
        }
        catch (IOException)
        {
            failedLocation = null;
            throw;
        }
    }

    async Task FindSpecAsync(CancellationToken cancellation)
    {
        specIsThere = features.Specs is { } specs && await specs.HasAsync(FeatureSpec!, cancellation);
        waits = false;
        if (!specIsThere) Report($"'entity_version' is missing, and no feature spec '{FeatureSpec}' is defined");
        else problem = null;
    }

    Task<IFeatureCompletion> CompletionAsync(string spec, CancellationToken cancellation) => features.Models?.OpenAsync(spec, cancellation)
        ?? throw new PlatformException(ErrorCode.InvalidState, "the model has a feature spec, and no feature store runs in this process");

    void Report(string message)
    {
        if (problem == message) return;
        problem = message;
        LogProblem(logger, endpoint, Name, message);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "endpoint {Endpoint}, entity {Entity}: serving version {Version}")]
    static partial void LogServing(ILogger logger, string endpoint, string entity, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "endpoint {Endpoint}, entity {Entity}: {Problem}")]
    static partial void LogProblem(ILogger logger, string endpoint, string entity, string problem);
}
