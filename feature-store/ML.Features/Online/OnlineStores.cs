using ML.Common.Errors;
using ML.Features.Online.Embedded;
using ML.Features.Online.PostgreSql;
using ML.Features.Online.Redis;

namespace ML.Features.Online;

/// <summary>Opens the online store that the options name.</summary>
static class OnlineStores
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for an address that is not understood.</exception>
    public static IOnlineStore Open(FeatureStoreOptions options, TimeProvider clock)
    {
        var address = options.OnlineStore;
        if (address == "embedded") return new EmbeddedStore(Path.Combine(Path.GetFullPath(options.Root), "online.db"));
        if (address.StartsWith("redis", StringComparison.Ordinal)) return new CircuitBreakingStore(new RedisStore(RedisAddress.Parse(address)), clock);
        if (address.StartsWith("postgresql", StringComparison.Ordinal)) return new CircuitBreakingStore(new PostgreSqlStore(address), clock);
        throw PlatformException.Invalid("the online store is not understood; expected embedded, redis://host:port or postgresql://user:password@host/database");
    }
}
