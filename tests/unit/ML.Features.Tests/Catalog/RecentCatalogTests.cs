using Microsoft.Extensions.DependencyInjection;
using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Hosting.Databases;

namespace ML.Features.Tests.Catalog;

/// <summary>What another process on the same database sees of definitions.</summary>
public sealed class RecentCatalogTests
{
    // Its age never passes: whatever is seen was looked up because it was missing.
    sealed class StoodStill : TimeProvider
    {
        long looks;

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => ++looks;
    }

    static Entity Customer(string joinKey) => new() { Name = "customer", JoinKey = joinKey, Type = "long" };

    static RecentCatalog Another(StoreFixture fixture) => new(fixture.Store.Services.GetRequiredService<IDatabase>(), new StoodStill());

    [Fact]
    public async Task What_another_process_has_just_defined_is_found()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        using var other = Another(fixture);
        Assert.Null(await other.FindAsync<Entity>("customer", default));
        await fixture.ApplyAsync(Customer("id"));
        Assert.Empty((await other.GetAsync(default)).All);
        Assert.Equal("id", (await other.FindAsync<Entity>("customer", default))?.JoinKey);
        Assert.Single((await other.GetAsync(default)).All);
    }

    [Fact]
    public async Task What_the_recent_definitions_refuse_is_tried_with_those_of_now()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        using var other = Another(fixture);
        Assert.Empty((await other.GetAsync(default)).All);
        await fixture.ApplyAsync(Customer("id"));
        Assert.Equal("id", await other.UseAsync(catalog => catalog.Get<Entity>("customer", "entity").JoinKey, default));
        var error = await Assert.ThrowsAsync<PlatformException>(async () => await other.UseAsync(catalog => catalog.Get<Entity>("order", "entity"), default));
        Assert.Equal("entity 'order' is not defined; there is customer", error.Message);
    }

    [Fact]
    public async Task Definitions_that_do_are_not_looked_up_again_until_they_are_old_or_changed_here()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        using var other = Another(fixture);
        await fixture.ApplyAsync(Customer("id"));
        Assert.Equal("id", (await other.FindAsync<Entity>("customer", default))?.JoinKey);
        await fixture.ApplyAsync(Customer("number"));
        Assert.Equal("id", (await other.FindAsync<Entity>("customer", default))?.JoinKey);
        other.Outdate();
        Assert.Equal("number", (await other.FindAsync<Entity>("customer", default))?.JoinKey);
    }
}
