using ML.Common.Errors;
using ML.Serving.Contracts.Endpoints;
using ML.Serving.Endpoints;

namespace ML.Serving.Tests.Endpoints;

public sealed class TrafficTests
{
    static TrafficConfig Split(params (string Name, int Share)[] routes) =>
        new() { Routes = [.. routes.Select(r => new TrafficRoute { ServedModelName = r.Name, TrafficPercentage = r.Share })] };

    [Fact]
    public void Shares_are_kept_within_chance()
    {
        var table = new TrafficTable(Split(("a", 90), ("b", 10), ("c", 0)));
        var picked = Enumerable.Range(0, 20_000).GroupBy(_ => table.Pick(null)).ToDictionary(g => g.Key, g => g.Count());
        Assert.InRange(picked["b"], 1700, 2300);
        Assert.DoesNotContain("c", picked.Keys);
    }

    [Fact]
    public void A_sticky_key_stays_where_it_is()
    {
        var table = new TrafficTable(Split(("a", 50), ("b", 50)));
        foreach (var key in Enumerable.Range(0, 100).Select(i => $"user-{i}")) Assert.Single(Enumerable.Range(0, 20).Select(_ => table.Pick(key)).Distinct());
        Assert.Equal(2, Enumerable.Range(0, 100).Select(i => table.Pick($"user-{i}")).Distinct().Count());
    }

    [Theory]
    [InlineData(50, 40, "100 together")]
    [InlineData(150, -50, "0 to 100")]
    public void Shares_that_do_not_come_to_a_hundred_are_refused(int a, int b, string expected)
    {
        var config = new EndpointConfig
        {
            ServedEntities = [new ServedEntity { Name = "a", EntityName = "m", EntityVersion = "1" }, new ServedEntity { Name = "b", EntityName = "m", EntityVersion = "2" }],
            TrafficConfig = Split(("a", a), ("b", b)),
        };
        var error = Assert.Throws<PlatformException>(() => EndpointRules.Normalise("e", config, 1));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void The_older_form_and_aliases_are_brought_to_one()
    {
        var config = EndpointRules.Normalise("e", new EndpointConfig { ServedModels = [new ServedEntity { ModelName = "c.s.delay", ModelVersion = "@champion" }] }, 3);
        var entity = Assert.Single(config.ServedEntities!);
        Assert.Equal(("c.s.delay", null, "champion", "delay-@champion"), (entity.EntityName, entity.EntityVersion, entity.EntityAlias, entity.Name));
        Assert.Equal(100, Assert.Single(config.TrafficConfig!.Routes!).TrafficPercentage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("-a")]
    [InlineData("a/b")]
    [InlineData(null)]
    public void A_name_that_cannot_be_an_address_is_refused(string? name) => Assert.Throws<PlatformException>(() => EndpointRules.CheckName(name));

    [Fact]
    public void A_canary_is_judged_by_errors_and_latency_after_enough_requests()
    {
        var outcomes = new EntityOutcomes();
        var canary = new CanaryConfig { MinRequests = 10, MaxErrorRate = 0.2, MaxLatencyMs = 50 };
        for (var i = 0; i < 9; i++) outcomes.Add(false, 0);
        Assert.Null(CanaryJudge.Problem(canary, outcomes));
        outcomes.Add(false, 0);
        Assert.Contains("failed", CanaryJudge.Problem(canary, outcomes));
        outcomes.Reset();
        for (var i = 0; i < 10; i++) outcomes.Add(true, System.Diagnostics.Stopwatch.Frequency / 10);
        Assert.Contains("ms on average", CanaryJudge.Problem(canary, outcomes));
    }

    [Fact]
    public void What_a_canary_did_well_long_ago_does_not_hide_that_it_fails_now()
    {
        var outcomes = new EntityOutcomes();
        var canary = new CanaryConfig { MinRequests = 10, MaxErrorRate = 0.2 };
        for (var i = 0; i < 100_000; i++) outcomes.Add(true, 0, CanaryJudge.WindowOf(canary));
        for (var i = 0; i < 200; i++) outcomes.Add(false, 0, CanaryJudge.WindowOf(canary));
        Assert.Null(CanaryJudge.Problem(canary, outcomes));
        for (var i = 0; i < 300; i++) outcomes.Add(false, 0, CanaryJudge.WindowOf(canary));
        Assert.Contains("failed", CanaryJudge.Problem(canary, outcomes));
        // Much to see before judging: as much is kept.
        var patient = canary with { MinRequests = 5000 };
        outcomes.Reset();
        for (var i = 0; i < 4999; i++) outcomes.Add(false, 0, CanaryJudge.WindowOf(patient));
        Assert.Null(CanaryJudge.Problem(patient, outcomes));
        for (var i = 0; i < 5000; i++) outcomes.Add(false, 0, CanaryJudge.WindowOf(patient));
        Assert.InRange(outcomes.Requests, 5000, 10_000);
        Assert.Contains("failed", CanaryJudge.Problem(patient, outcomes));
    }
}
