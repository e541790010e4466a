using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ML.Serving.Resolving;

/// <summary>The tracking server of a process that is one itself: MLFLOW_TRACKING_URI when set, else its own first address.</summary>
public static class OwnAddress
{
    /// <summary>Whether models come through this process's own address.</summary>
    public static bool IsUsed(Func<string, string?> variable) => variable("MLFLOW_REGISTRY_URI") is null or "" && variable("MLFLOW_TRACKING_URI") is null or "";

    /// <param name="prefix">Prefix of the process's own paths, without a closing slash.</param>
    /// <param name="hasRegistry">Whether the registry behind the own address is in this process, and not passed on to.</param>
    public static TrackingOptions Of(IServiceProvider services, string prefix = "", bool hasRegistry = true)
    {
        var options = TrackingOptions.FromEnvironment(Environment.GetEnvironmentVariable);
        return options with { IsThisProcess = options.Address is null && hasRegistry, FindAddress = () => Find(services, prefix) };
    }

    static Uri? Find(IServiceProvider services, string prefix)
    {
        var addresses = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses;
        // An address of all interfaces is reached through the loopback one.
        var own = addresses?.FirstOrDefault()?.Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);
        return own is null ? null : new Uri(own + prefix);
    }
}
