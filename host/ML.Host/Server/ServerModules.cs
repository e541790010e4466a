using ML.Features;
using ML.Host.Configuration;
using ML.Hosting.Modules;
using ML.Platform;
using ML.Registry;
using ML.Serving;
using ML.Tables;
using ML.Tracking;
using ML.Tracking.Artifacts;

namespace ML.Host.Server;

/// <summary>The service modules of the platform, in the order they are added. Written by hand: no scanning.</summary>
static class ServerModules
{
    static readonly ServiceModule[] All =
    [
        TrackingModule.Module,
        PlatformModule.Module,
        ArtifactsModule.Module,
        RegistryModule.Module,
        FeaturesModule.Module,
        ServingModule.Module,
        TablesModule.Module,
    ];

    /// <summary>The services that <c>--services</c> chooses from, with those that each needs.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Needs { get; } = All.ToDictionary(m => m.Name, m => m.DependsOn);

    /// <summary>Every module, wherever it runs.</summary>
    public static IReadOnlyList<ServiceModule> Known => All;

    /// <summary>The modules that a server with these options runs.</summary>
    public static IReadOnlyList<ServiceModule> For(ServerOptions options) => options.Artifacts.ArtifactsOnly ? [ArtifactsModule.Module] : All;
}
