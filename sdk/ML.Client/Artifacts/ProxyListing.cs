using ML.Tracking.Contracts.Artifacts;

namespace ML.Client.Artifacts;

/// <summary><c>GET mlflow-artifacts/artifacts?path=</c>: paths relative to the folder asked for.</summary>
internal sealed record ProxyListing
{
    public List<ArtifactFile>? Files { get; set; }
}
