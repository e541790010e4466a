using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Hosting.Databases;

namespace ML.Features.Catalog;

/// <summary>
/// The definitions as they were up to two seconds ago: online requests must not each ask the database. What they refuse is
/// tried again with those of now, for another process may have defined it a moment ago.
/// </summary>
sealed class RecentCatalog(IDatabase database, TimeProvider clock) : IDisposable
{
    static readonly TimeSpan MostAge = TimeSpan.FromSeconds(2);

    // Whoever asks for what is not there must not wear out the database: all who wait are answered by one look.
    readonly SemaphoreSlim looking = new(1);
    Look? last;
    long changedAt = long.MinValue;

    public void Dispose() => looking.Dispose();

    /// <summary>This process has changed definitions.</summary>
    public void Outdate() => Volatile.Write(ref changedAt, clock.GetTimestamp());

    public async ValueTask<FeatureCatalog> GetAsync(CancellationToken cancellation) => (await RecentAsync(clock.GetTimestamp(), cancellation)).Catalog;

    /// <summary>What becomes of the recent definitions, or of those of now where the recent ones are refused.</summary>
    /// <exception cref="PlatformException">What <paramref name="use"/> throws for the definitions of now.</exception>
    public async ValueTask<T> UseAsync<T>(Func<FeatureCatalog, T> use, CancellationToken cancellation)
    {
        var asked = clock.GetTimestamp();
        var look = await RecentAsync(asked, cancellation);
        try
        {
            return use(look.Catalog);
        }
        catch (PlatformException) when (look.Began < asked)
        {
            return use((await SinceAsync(asked, cancellation)).Catalog);
        }
    }

    /// <summary>The definition of that name and kind, also one that another process made a moment ago; null when nobody did.</summary>
    public async ValueTask<T?> FindAsync<T>(string name, CancellationToken cancellation) where T : FeatureDefinition
    {
        var asked = clock.GetTimestamp();
        return (await RecentAsync(asked, cancellation)).Catalog.Find<T>(name) ?? (await SinceAsync(asked, cancellation)).Catalog.Find<T>(name);
    }

    ValueTask<Look> RecentAsync(long now, CancellationToken cancellation)
    {
        var since = Math.Max(now - (long)(MostAge.TotalSeconds * clock.TimestampFrequency), Volatile.Read(ref changedAt));
        return Volatile.Read(ref last) is { } known && known.Began >= since ? new(known) : new(SinceAsync(since, cancellation));
    }

    // The definitions by a look that began then or later.
    async Task<Look> SinceAsync(long since, CancellationToken cancellation)
    {
        await looking.WaitAsync(cancellation);
        try
        {
            if (last is { } known && known.Began >= since) return known;
            var began = clock.GetTimestamp();
            var fresh = new Look(new FeatureCatalog(await database.ReadAsync(DefinitionStore.CurrentAsync, cancellation)), began);
            Volatile.Write(ref last, fresh);
            return fresh;
        }
        finally
        {
            looking.Release();
        }
    }

    sealed record Look(FeatureCatalog Catalog, long Began);
}
