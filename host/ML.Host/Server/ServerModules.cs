using ML.Features;
using ML.Hosting.Modules;
using ML.Registry;
using ML.Serving;
using ML.Tracking;
using ML.Tracking.Artifacts;

namespace ML.Host.Server;

/// <summary>The service modules of the platform, in the order they are added. Written by hand: no scanning.</summary>
static class ServerModules
{
    public static readonly ServiceModule[] All =
    [
        TrackingModule.Module,
        ArtifactsModule.Module,
        RegistryModule.Module,
        FeaturesModule.Module,
        ServingModule.Module,
    ];
}
