using ML.Serving.Contracts.Endpoints;
using ML.Serving.Models;

namespace ML.Serving.Endpoints;

/// <summary>An endpoint at work. What it serves changes as a whole: readers see the old arrangement or the new one.</summary>
sealed class Endpoint(EndpointDefinition definition, TimeProvider clock) : IDisposable
{
    volatile Arrangement arrangement = new([], new TrafficTable(new TrafficConfig { Routes = [] }), definition.Config!);
    volatile RateLimiter limiter = new(definition.RateLimits ?? [], clock);
    volatile EndpointDefinition definition = definition;

    public string Name => definition.Name!;

    public EndpointDefinition Definition => definition;

    public IReadOnlyList<EntityHost> Entities => arrangement.Entities;

    public TrafficTable Traffic => arrangement.Traffic;

    public EndpointConfig Config => arrangement.Config;

    public RateLimiter Limiter => limiter;

    /// <summary>The configuration that is being brought up; null when none is.</summary>
    public EndpointConfig? Pending { get; set; }

    /// <summary>Why the last change was not made; null when it was.</summary>
    public string? UpdateProblem { get; set; }

    /// <summary>Since when, in milliseconds of the system's uptime, a change that another process made and that failed here may be tried again.</summary>
    public long FollowsAgainAt { get; set; }

    public bool IsReady => arrangement.Entities is { Count: > 0 } entities && entities.All(e => e.IsUp || !TakesTraffic(e));

    /// <summary>Whether one that takes traffic cannot be brought up, whoever is there.</summary>
    public bool HasFailed => arrangement.Entities.Any(e => !e.IsUp && !e.IsHeldUp && TakesTraffic(e));

    /// <summary>Puts new entities and traffic in place and gives up those no longer there.</summary>
    public void Arrange(IReadOnlyList<EntityHost> entities, EndpointConfig config)
    {
        var old = arrangement;
        arrangement = new Arrangement(entities, new TrafficTable(config.TrafficConfig!), config);
        definition = definition with { Config = config };
        foreach (var gone in old.Entities.Except(entities)) gone.Dispose();
    }

    public void Redefine(EndpointDefinition changed)
    {
        if (!ReferenceEquals(changed.RateLimits, definition.RateLimits)) limiter = new RateLimiter(changed.RateLimits ?? [], clock);
        definition = changed;
    }

    public EntityHost? Find(string entity)
    {
        foreach (var host in arrangement.Entities)
            if (host.Name == entity) return host;
        return null;
    }

    public void Dispose()
    {
        foreach (var entity in arrangement.Entities) entity.Dispose();
    }

    bool TakesTraffic(EntityHost host) => arrangement.Config.TrafficConfig!.Routes!.Any(r => r.ServedModelName == host.Name && r.TrafficPercentage > 0);

    sealed record Arrangement(IReadOnlyList<EntityHost> Entities, TrafficTable Traffic, EndpointConfig Config);
}
