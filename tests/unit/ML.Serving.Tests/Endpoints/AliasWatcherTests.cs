using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using ML.Common.Errors;
using ML.Serving.Contracts.Endpoints;
using ML.Serving.Endpoints;
using ML.Serving.Resolving;
using ML.Serving.Tests.Models;
using ML.TestKit.Processes;

namespace ML.Serving.Tests.Endpoints;

public sealed class AliasWatcherTests : IDisposable
{
    readonly TestModels models = new();
    readonly Registry registry = new();
    readonly EndpointService endpoints;
    readonly AliasWatcher watcher;

    public AliasWatcherTests()
    {
        var history = new EndpointHistory(null!);
        endpoints = new EndpointService(new InMemory(), history, registry, new ModelFolders(new ModelFolderOptions()), TimeProvider.System, NullLogger<EndpointService>.Instance, new FeatureServices());
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        lifetime.NotifyStarted();
        var signal = new AliasSignal(new AliasWatchOptions { Interval = TimeSpan.FromMilliseconds(20) }, new TrackingOptions { Address = new Uri("http://127.0.0.1:1") });
        watcher = new AliasWatcher(endpoints, history, signal, lifetime, NullLogger<AliasWatcher>.Instance);
    }

    public void Dispose()
    {
        registry.Slow.TrySetResult();
        watcher.StopAsync(default).GetAwaiter().GetResult();
        watcher.Dispose();
        endpoints.Dispose();
        models.Dispose();
    }

    [Fact]
    public async Task A_model_whose_files_are_long_in_coming_holds_up_no_other()
    {
        await ServeAsync("slow", "fast");
        registry.Has("slow", "2", Model("slow2"));
        await registry.SlowIsAsked.Task.WaitAsync(TimeSpan.FromSeconds(10));
        registry.Has("fast", "2", Model("fast2"));
        await AnswersAsync("fast", "2");
        registry.Has("fast", "3", Model("fast3"));
        await AnswersAsync("fast", "3");
        Assert.Equal("1", endpoints.Get("slow").Entities[0].Current!.Version);
        registry.Slow.SetResult();
        await AnswersAsync("slow", "2");
    }

    [Fact]
    public async Task A_model_made_anew_is_served_though_its_version_is_the_same()
    {
        await ServeAsync("fast");
        var before = endpoints.Get("fast").Entities[0].Current;
        registry.Has("fast", "1", Model("again"));
        await Waiting.UntilAsync(() => Task.FromResult(endpoints.Get("fast").Entities[0].Current != before), TimeSpan.FromSeconds(10), () => "the new files are not served");
    }

    [Fact]
    public async Task What_is_said_while_an_entity_comes_up_leaves_it_its_place()
    {
        await ServeAsync("fast");
        var endpoint = endpoints.Get("fast");
        registry.Has("slow", "2", Model("slow2"));
        ServedEntity[] entities = [.. endpoint.Config.ServedEntities!, new ServedEntity { Name = "next", EntityName = "slow", EntityVersion = "@champion" }];
        endpoints.UpdateConfig("fast", new EndpointConfig { ServedEntities = entities, TrafficConfig = Shares(90, 10) });
        await registry.SlowIsAsked.Task.WaitAsync(TimeSpan.FromSeconds(10));
        endpoints.UpdateConfig("fast", new EndpointConfig { TrafficConfig = Shares(40, 60) });
        var pending = endpoint.Pending;
        endpoints.Withdraw(endpoint, "m", "it fails");
        Assert.Same(pending, endpoint.Pending);
        registry.Slow.SetResult();
        await Waiting.UntilAsync(() => Task.FromResult(endpoint.Pending is null), TimeSpan.FromSeconds(10), () => "the change does not come to its end");
        Assert.Null(endpoint.UpdateProblem);
        Assert.Equal([("m", 40), ("next", 60)], endpoint.Config.TrafficConfig!.Routes!.Select(r => (r.ServedModelName!, r.TrafficPercentage!.Value)));
        Assert.Equal("2", endpoint.Find("next")!.Current!.Version);
        endpoints.Withdraw(endpoint, "next", "it fails");
        await Waiting.UntilAsync(() => Task.FromResult(endpoint.Config.TrafficConfig!.Routes!.Single(r => r.ServedModelName == "m").TrafficPercentage == 100), TimeSpan.FromSeconds(10), () => "it is not taken out of traffic");
    }

    [Fact]
    public async Task A_change_waits_for_a_registry_that_is_away()
    {
        await ServeAsync("fast");
        var endpoint = endpoints.Get("fast");
        registry.Has("other", "1", Model("other"));
        registry.IsAway = true;
        endpoints.UpdateConfig("fast", new EndpointConfig { ServedEntities = [new ServedEntity { Name = "m", EntityName = "other", EntityVersion = "@champion" }] });
        await registry.AskedInVainAsync();
        Assert.Equal(("READY", "IN_PROGRESS"), StateOf(endpoint));
        registry.IsAway = false;
        await Waiting.UntilAsync(() => Task.FromResult(endpoint.Pending is null), TimeSpan.FromSeconds(10), () => "the change does not come to its end");
        Assert.Equal(("READY", "NOT_UPDATING"), StateOf(endpoint));
        Assert.Equal("other", endpoint.Config.ServedEntities![0].EntityName);
    }

    [Fact]
    public async Task An_endpoint_that_is_made_while_the_registry_is_away_comes_up_when_it_is_back()
    {
        var states = new ConcurrentQueue<(string?, string?)>();
        registry.Has("fast", "1", Model("fast"));
        registry.IsAway = true;
        // While it is looked for, too.
        registry.WhenAskedInVain = () => states.Enqueue(StateOf(endpoints.Get("fast")));
        await endpoints.CreateAsync(new EndpointDefinition { Name = "fast", Config = new EndpointConfig { ServedEntities = [new ServedEntity { Name = "m", EntityName = "fast", EntityVersion = "1" }] } }, "", default);
        await watcher.StartAsync(default);
        await registry.AskedInVainAsync();
        await registry.AskedInVainAsync();
        Assert.Equal([("NOT_READY", "IN_PROGRESS")], states.Append(StateOf(endpoints.Get("fast"))).Distinct());
        registry.IsAway = false;
        await AnswersAsync("fast", "1");
        Assert.Equal(("READY", "NOT_UPDATING"), StateOf(endpoints.Get("fast")));
    }

    [Fact]
    public async Task A_version_that_cannot_be_served_has_failed()
    {
        registry.Has("fast", "1", models.Folder("broken", [1, 2, 3]));
        await endpoints.CreateAsync(new EndpointDefinition { Name = "fast", Config = new EndpointConfig { ServedEntities = [new ServedEntity { Name = "m", EntityName = "fast", EntityVersion = "1" }] } }, "", default);
        await watcher.StartAsync(default);
        await Waiting.UntilAsync(() => Task.FromResult(StateOf(endpoints.Get("fast")) == ("NOT_READY", "UPDATE_FAILED")), TimeSpan.FromSeconds(10), () => $"{StateOf(endpoints.Get("fast"))}");
    }

    [Fact]
    public async Task Moving_a_share_keeps_what_else_holds_for_traffic_and_judges_a_canary_anew()
    {
        await ServeAsync("fast");
        var endpoint = endpoints.Get("fast");
        ServedEntity[] entities = [.. endpoint.Config.ServedEntities!, new ServedEntity { Name = "next", EntityName = "fast", EntityVersion = "1" }];
        var traffic = Shares(90, 10) with { StickyHeader = "X-User", Shadow = ["next"], Canary = new CanaryConfig { ServedEntityName = "next", MinRequests = 1 } };
        await ChangeAsync(endpoint, new EndpointConfig { ServedEntities = entities, TrafficConfig = traffic });
        endpoint.Find("next")!.Outcomes.Add(false, 1);
        Assert.NotNull(CanaryJudge.Problem(traffic.Canary, endpoint.Find("next")!.Outcomes));
        await ChangeAsync(endpoint, new EndpointConfig { TrafficConfig = Shares(50, 50) });
        Assert.Equal((50, "X-User", "next", "next"), (
            endpoint.Config.TrafficConfig!.Routes![1].TrafficPercentage!.Value, endpoint.Config.TrafficConfig.StickyHeader,
            endpoint.Config.TrafficConfig.Shadow!.Single(), endpoint.Config.TrafficConfig.Canary!.ServedEntityName));
        Assert.Null(CanaryJudge.Problem(traffic.Canary, endpoint.Find("next")!.Outcomes));
        await ChangeAsync(endpoint, new EndpointConfig { ServedEntities = entities, TrafficConfig = Shares(50, 50) });
        Assert.Equal((null, null, null), (endpoint.Config.TrafficConfig.StickyHeader, endpoint.Config.TrafficConfig.Shadow, endpoint.Config.TrafficConfig.Canary));
    }

    [Fact]
    public async Task A_canary_that_could_never_be_judged_is_refused()
    {
        await ServeAsync("fast");
        foreach (var (canary, expected) in ((CanaryConfig, string)[])[
            (new CanaryConfig { ServedEntityName = "nxet" }, "traffic_config.canary.served_entity_name is 'nxet'; expected a served entity"),
            (new CanaryConfig { ServedEntityName = "m", MinRequests = 0 }, "min_requests is '0'"),
            (new CanaryConfig { ServedEntityName = "m", MaxErrorRate = 2 }, "max_error_rate is '2'; expected 0 to 1"),
            (new CanaryConfig { ServedEntityName = "m", MaxLatencyMs = double.NaN }, "max_latency_ms is 'NaN'")])
        {
            var traffic = new TrafficConfig { Routes = [new TrafficRoute { ServedModelName = "m", TrafficPercentage = 100 }], Canary = canary };
            Assert.Contains(expected, Assert.Throws<PlatformException>(() => endpoints.UpdateConfig("fast", new EndpointConfig { TrafficConfig = traffic })).Message);
        }
    }

    static (string? Ready, string? Update) StateOf(Endpoint endpoint) => EndpointAnswers.Of(endpoint, "").State is { } state ? (state.Ready, state.ConfigUpdate) : default;

    async Task ChangeAsync(Endpoint endpoint, EndpointConfig change)
    {
        endpoints.UpdateConfig(endpoint.Name, change);
        await Waiting.UntilAsync(() => Task.FromResult(endpoint.Pending is null), TimeSpan.FromSeconds(10), () => "the change does not come to its end");
        Assert.Null(endpoint.UpdateProblem);
    }

    static TrafficConfig Shares(int m, int next) => new()
    {
        Routes = [new TrafficRoute { ServedModelName = "m", TrafficPercentage = m }, new TrafficRoute { ServedModelName = "next", TrafficPercentage = next }],
    };

    async Task ServeAsync(params string[] names)
    {
        foreach (var name in names)
        {
            registry.Has(name, "1", Model(name));
            var config = new EndpointConfig { ServedEntities = [new ServedEntity { Name = "m", EntityName = name, EntityVersion = "@champion" }] };
            await endpoints.CreateAsync(new EndpointDefinition { Name = name, Config = config }, "", default);
        }

        await watcher.StartAsync(default);
        foreach (var name in names) await AnswersAsync(name, "1");
    }

    string Model(string folder) => models.Folder(folder, TestModels.Double.ToBytes());

    Task AnswersAsync(string endpoint, string version) => Waiting.UntilAsync(
        () => Task.FromResult(endpoints.Get(endpoint).Entities is [var host, ..] && host.Current?.Version == version), TimeSpan.FromSeconds(10), () => $"{endpoint} does not serve version {version}");

    /// <summary>Says what each alias stands for; the second version of "slow" takes until <see cref="Slow"/> ends to come.</summary>
    sealed class Registry : IModelSource
    {
        readonly ConcurrentDictionary<string, ResolvedModel> champions = new();
        int inVain;

        public TaskCompletionSource Slow { get; } = new();

        public TaskCompletionSource SlowIsAsked { get; } = new();

        public bool IsAway { get; set; }

        public Action? WhenAskedInVain { get; set; }

        public async Task AskedInVainAsync()
        {
            var before = Volatile.Read(ref inVain);
            await Waiting.UntilAsync(() => Task.FromResult(Volatile.Read(ref inVain) > before), TimeSpan.FromSeconds(10), () => "nobody asks");
        }

        public void Has(string name, string version, string folder) => champions[name] = new ResolvedModel(name, version, folder);

        public Task<ResolvedModel> ResolveAsync(ModelUri uri, CancellationToken cancellation)
        {
            if (!IsAway) return Task.FromResult(champions[uri.Name]);
            WhenAskedInVain?.Invoke();
            Interlocked.Increment(ref inVain);
            return Task.FromException<ResolvedModel>(new PlatformException(ErrorCode.TemporarilyUnavailable, "the registry is away"));
        }

        public async Task<string> FetchAsync(ResolvedModel model, CancellationToken cancellation)
        {
            if (model is not { Name: "slow", Version: "2" }) return model.Location;
            SlowIsAsked.TrySetResult();
            await Slow.Task.WaitAsync(cancellation);
            return model.Location;
        }
    }

    sealed class InMemory : IEndpointStore
    {
        readonly ConcurrentDictionary<string, EndpointDefinition> stored = new();

        public string? Caller => null;

        public Task<IReadOnlyList<EndpointDefinition>> LoadAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<EndpointDefinition>>([.. stored.Values]);

        public Task SaveAsync(EndpointDefinition definition, string? actor, CancellationToken cancellation)
        {
            stored[definition.Name!] = definition;
            return Task.CompletedTask;
        }

        public Task DeleteAsync(string name, CancellationToken cancellation)
        {
            stored.TryRemove(name, out _);
            return Task.CompletedTask;
        }
    }
}
