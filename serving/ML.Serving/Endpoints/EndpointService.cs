using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ML.Common.Errors;
using ML.Common.Identifiers;
using ML.Serving.Contracts.Endpoints;
using ML.Serving.InferenceTables;
using ML.Serving.Resolving;

namespace ML.Serving.Endpoints;

/// <summary>
/// Creates, changes and removes endpoints, and brings their models up in the background. What other processes on the same
/// database do is taken up by <see cref="FollowAsync"/>.
/// </summary>
sealed partial class EndpointService(IEndpointStore store, EndpointHistory history, IModelSource source, ModelFolders folders, TimeProvider clock, ILogger<EndpointService> logger, FeatureServices features, InferenceLogs? logs = null) : IDisposable
{
    const long Lately = 200, BetweenTries = 10_000, PatienceWithOthers = 30_000;
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    readonly ConcurrentDictionary<string, Endpoint> endpoints = new();
    readonly ConcurrentDictionary<string, SemaphoreSlim> gates = new();
    readonly CancellationTokenSource stop = new();

    // What is here and what is stored change together: whoever compares the two must not come in between.
    readonly SemaphoreSlim storing = new(1);
    long followedAt = long.MinValue / 2;

    public IEnumerable<Endpoint> All => endpoints.Values.OrderBy(e => e.Name, StringComparer.Ordinal);

    public Endpoint? Find(string name) => endpoints.GetValueOrDefault(name);

    public Endpoint Get(string name) => Find(name) ?? throw PlatformException.NotFound($"Endpoint with name '{name}' does not exist.");

    /// <summary>The endpoint, also one that another process made a moment ago.</summary>
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST when nobody made it.</exception>
    public async ValueTask<Endpoint> GetAsync(string name, CancellationToken cancellation)
    {
        if (Find(name) is { } known) return known;
        await FollowSinceAsync(Environment.TickCount64, cancellation);
        return Get(name);
    }

    /// <summary>Takes up what is stored: after a restart everything, later what other processes made, changed and removed.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        using (await StoringAsync(cancellation)) await FollowHeldAsync(cancellation);
    }

    /// <summary>Follows unless that was done a moment ago.</summary>
    public Task FollowLatelyAsync(CancellationToken cancellation) =>
        Environment.TickCount64 - Volatile.Read(ref followedAt) < Lately ? Task.CompletedTask : FollowAsync(cancellation);

    // Whoever asks for what is not there must not wear out the database: all who ask within a moment wait for one look.
    async Task FollowSinceAsync(long asked, CancellationToken cancellation)
    {
        var rest = Volatile.Read(ref followedAt) + Lately - asked;
        if (rest > 0) await Task.Delay((int)rest, cancellation);
        using (await StoringAsync(cancellation))
            if (followedAt <= asked) await FollowHeldAsync(cancellation);
    }

    async Task FollowHeldAsync(CancellationToken cancellation)
    {
        Volatile.Write(ref followedAt, Environment.TickCount64);
        var stored = await store.LoadAsync(cancellation);
        foreach (var definition in stored) Follow(definition);
        var names = stored.Select(d => d.Name).ToHashSet();
        foreach (var (name, endpoint) in endpoints)
            if (!names.Contains(name)) Remove(endpoint);
    }

    public async Task<Endpoint> CreateAsync(EndpointDefinition given, string creator, CancellationToken cancellation)
    {
        var name = EndpointRules.CheckName(given.Name);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var definition = given with
        {
            Id = Identifier.NewHex(),
            Creator = creator,
            CreationTimestamp = now,
            LastUpdatedTimestamp = now,
            Config = EndpointRules.Normalise(name, given.Config, 1),
        };
        CheckFolders(definition.Config.ServedEntities!);
        await CheckSpecsAsync(name, definition.Config, cancellation);
        var endpoint = new Endpoint(definition, clock);
        using (await StoringAsync(cancellation))
        {
            if (Find(name) is not null) throw PlatformException.Exists($"Endpoint with name '{name}' already exists.");
            await store.SaveAsync(definition, null, cancellation);
            endpoints[name] = endpoint;
        }

        Bring(endpoint, definition.Config);
        return endpoint;
    }

    public Endpoint UpdateConfig(string name, EndpointConfig given)
    {
        var endpoint = Get(name);
        // Also of a change that is still coming up.
        var complete = EndpointRules.Complete(given, endpoint.Pending ?? endpoint.Definition.Config!);
        CheckFolders([.. given.ServedEntities ?? [], .. given.ServedModels ?? []]);
        var last = Math.Max(endpoint.Definition.Config!.ConfigVersion ?? 0, endpoint.Pending?.ConfigVersion ?? 0);
        Bring(endpoint, EndpointRules.Normalise(name, complete, last + 1));
        return endpoint;
    }

    /// <param name="actor">Who changes it; null for the caller of the request at hand.</param>
    public async Task ChangeAsync(Endpoint endpoint, Func<EndpointDefinition, EndpointDefinition> change, CancellationToken cancellation, string? actor = null)
    {
        using (await StoringAsync(cancellation))
        {
            var changed = change(endpoint.Definition) with { LastUpdatedTimestamp = clock.GetUtcNow().ToUnixTimeMilliseconds() };
            await store.SaveAsync(changed, actor, cancellation);
            endpoint.Redefine(changed);
        }
    }

    public async Task DeleteAsync(string name, CancellationToken cancellation)
    {
        var endpoint = Get(name);
        using (await StoringAsync(cancellation))
        {
            await store.DeleteAsync(name, cancellation);
            Remove(endpoint);
        }

        await history.DeletedAsync(name, cancellation);
    }

    /// <summary>Takes an entity out of traffic; what it had goes to the largest of the others.</summary>
    public void Withdraw(Endpoint endpoint, string entity, string reason)
    {
        // A change under way is its owner's word: it is not undone; if the entity stays bad, the next request finds it so.
        if (endpoint.Pending is not null) return;
        var routes = endpoint.Config.TrafficConfig!.Routes!;
        var share = routes.Where(r => r.ServedModelName == entity).Sum(r => r.TrafficPercentage ?? 0);
        if (share == 0 || routes.Where(r => r.ServedModelName != entity).MaxBy(r => r.TrafficPercentage) is not { } heir) return;
        LogWithdrawn(logger, endpoint.Name, entity, reason);
        var moved = routes.Select(r => r.ServedModelName == entity ? r with { TrafficPercentage = 0 }
            : ReferenceEquals(r, heir) ? r with { TrafficPercentage = r.TrafficPercentage + share } : r).ToList();
        UpdateConfig(endpoint.Name, new EndpointConfig { TrafficConfig = endpoint.Config.TrafficConfig with { Routes = moved }, AutoCaptureConfig = endpoint.Config.AutoCaptureConfig });
    }

    public void Dispose()
    {
        stop.Cancel();
        foreach (var endpoint in endpoints.Values) endpoint.Dispose();
        stop.Dispose();
        storing.Dispose();
    }

    // An endpoint that was deleted and made anew has another id.
    void Follow(EndpointDefinition stored)
    {
        var known = Find(stored.Name!);
        if (known is null || known.Definition.Id != stored.Id)
        {
            if (known is not null) Remove(known);
            var endpoint = endpoints[stored.Name!] = new Endpoint(stored, clock);
            Bring(endpoint, stored.Config!, isStored: true);
            return;
        }

        if (known.Definition.LastUpdatedTimestamp != stored.LastUpdatedTimestamp) known.Redefine(stored with { Config = known.Definition.Config });
        // A change of this process's own, or the same one that is under way, comes first.
        if (known.Pending is null && known.Entities.Count > 0 && Environment.TickCount64 >= known.FollowsAgainAt && known.Config.ConfigVersion != stored.Config!.ConfigVersion) Bring(known, stored.Config, isStored: true);
    }

    void Remove(Endpoint endpoint)
    {
        if (endpoints.TryRemove(KeyValuePair.Create(endpoint.Name, endpoint))) endpoint.Dispose();
    }

    async Task<IDisposable> StoringAsync(CancellationToken cancellation)
    {
        await storing.WaitAsync(cancellation);
        return new Held(storing);
    }

    void CheckFolders(IReadOnlyList<ServedEntity> entities)
    {
        foreach (var entity in entities)
            if (entity.ModelUri is { } uri) folders.Check(ModelUri.Parse(uri));
    }

    async Task CheckSpecsAsync(string endpoint, EndpointConfig config, CancellationToken cancellation)
    {
        foreach (var entity in config.ServedEntities!.Where(EntityRules.IsFeatureSpec))
            if (features.Specs is not { } specs || !await specs.HasAsync(entity.EntityName!, cancellation))
                throw PlatformException.Invalid(
                    $"endpoint '{endpoint}', served entity '{entity.Name}': 'entity_version' is missing; expected a version or @alias, or the name of a feature spec, which '{entity.EntityName}' is not");
    }

    /// <param name="isStored">Whether the configuration is the stored one: then it is not stored again once it is up.</param>
    void Bring(Endpoint endpoint, EndpointConfig config, bool isStored = false)
    {
        endpoint.Pending = config;
        // It is finished after the request, and still its caller's doing.
        var actor = store.Caller;
        _ = Task.Run(() => BringAsync(endpoint, config, isStored, actor, stop.Token));
    }

    // Entities that stay as they were keep their loaded model; the switch happens when all new ones are up.
    async Task BringAsync(Endpoint endpoint, EndpointConfig config, bool isStored, string? actor, CancellationToken cancellation)
    {
        var gate = gates.GetOrAdd(endpoint.Name, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellation);
        try
        {
            if (!ReferenceEquals(endpoint.Pending, config)) return;
            var hosts = config.ServedEntities!.Select(e => endpoint.Entities.FirstOrDefault(h => h.Entity == e) ?? new EntityHost(endpoint.Name, e, source, features, logger)).ToList();
            foreach (var host in hosts.Where(h => !h.IsUp)) await LoadAsync(endpoint, config, host, cancellation);
            if (ReferenceEquals(Find(endpoint.Name), endpoint)) await SettleAsync(endpoint, config, hosts, isStored, actor, cancellation);
            else hosts.ForEach(h => h.Dispose());
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            endpoint.UpdateProblem = error.Message;
            LogFailed(logger, endpoint.Name, error);
        }
        finally
        {
            if (ReferenceEquals(endpoint.Pending, config)) endpoint.Pending = null;
            gate.Release();
        }
    }

    // A first configuration stands and is tried again; a change waits here for a registry that is away, unless another follows it.
    static async Task LoadAsync(Endpoint endpoint, EndpointConfig config, EntityHost host, CancellationToken cancellation)
    {
        var until = Environment.TickCount64 + PatienceWithOthers;
        await host.LoadAsync(cancellation);
        while (endpoint.Entities.Count > 0 && host.IsHeldUp && Environment.TickCount64 < until && ReferenceEquals(endpoint.Pending, config))
        {
            await Task.Delay(BetweenLooks, cancellation);
            await host.LoadAsync(cancellation);
        }
    }

    // A change that cannot be served leaves the one that is, here and in the store; a first one stands and is tried again.
    async Task SettleAsync(Endpoint endpoint, EndpointConfig config, List<EntityHost> hosts, bool isStored, string? actor, CancellationToken cancellation)
    {
        var failed = hosts.FirstOrDefault(h => !h.IsUp);
        if (failed is not null && endpoint.Entities.Count > 0)
        {
            endpoint.UpdateProblem = $"{failed.Name}: {failed.State.DeploymentStateMessage}";
            endpoint.FollowsAgainAt = Environment.TickCount64 + BetweenTries;
            foreach (var host in hosts.Except(endpoint.Entities)) host.Dispose();
            return;
        }

        endpoint.Arrange(hosts, config);
        endpoint.UpdateProblem = null;
        // Whoever gives a canary its share anew wants it judged anew.
        if (config.TrafficConfig!.Canary is { } canary) endpoint.Find(canary.ServedEntityName!)?.Outcomes.Reset();
        // What a process before this one left in the spool goes to the table now, and not with the next request.
        logs?.Of(endpoint.Name, config.AutoCaptureConfig);
        if (!isStored) await ChangeAsync(endpoint, d => d, cancellation, actor);
    }

    sealed class Held(SemaphoreSlim held) : IDisposable
    {
        public void Dispose() => held.Release();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "endpoint {Endpoint}: {Entity} is taken out of traffic: {Reason}")]
    static partial void LogWithdrawn(ILogger logger, string endpoint, string entity, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "endpoint {Endpoint} could not be brought up")]
    static partial void LogFailed(ILogger logger, string endpoint, Exception error);
}
