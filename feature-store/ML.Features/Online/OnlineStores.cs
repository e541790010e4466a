using ML.Common.Errors;
using ML.Features.Online.Embedded;

namespace ML.Features.Online;

/// <summary>Opens the online store that the options name.</summary>
static class OnlineStores
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for an address that is not understood.</exception>
    public static IOnlineStore Open(FeatureStoreOptions options)
    {
        if (options.OnlineStore == "embedded") return new EmbeddedStore(Path.Combine(Path.GetFullPath(options.Root), "online.db"));
        throw PlatformException.Invalid($"the online store is '{options.OnlineStore}'; expected embedded");
    }
}
