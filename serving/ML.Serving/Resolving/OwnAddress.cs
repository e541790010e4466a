using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ML.Serving.Resolving;

/// <summary>The tracking server of a process that is one itself: MLFLOW_TRACKING_URI when set, else its own first address.</summary>
static class OwnAddress
{
    public static TrackingOptions Of(IServiceProvider services)
    {
        var options = TrackingOptions.FromEnvironment(Environment.GetEnvironmentVariable);
        return options with { IsThisProcess = options.Address is null, FindAddress = () => Find(services) };
    }

    static Uri? Find(IServiceProvider services)
    {
        var addresses = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses;
        // An address of all interfaces is reached through the loopback one.
        var own = addresses?.FirstOrDefault()?.Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);
        return own is null ? null : new Uri(own);
    }
}
