namespace ML.Hosting.Configuration;

/// <summary>Where artifacts live and whether this server passes them through.</summary>
public sealed class ArtifactOptions
{
    /// <summary>The scheme-only root that stands for "through this server".</summary>
    public const string ProxyRoot = "mlflow-artifacts:/";

    /// <summary>Parent of new experiments' artifact locations. Default <see cref="ProxyRoot"/>; without serving, <c>./mlruns</c>.</summary>
    public string DefaultArtifactRoot { get; set; } = ProxyRoot;

    /// <summary>Where proxied artifacts are stored: a folder or an object store's URI. Default <c>./mlartifacts</c>.</summary>
    public string ArtifactsDestination { get; set; } = "./mlartifacts";

    /// <summary>Whether <c>/api/2.0/mlflow-artifacts</c> is served. Default true.</summary>
    public bool ServeArtifacts { get; set; } = true;

    /// <summary>Whether nothing but the artifact proxy is served. Default false.</summary>
    public bool ArtifactsOnly { get; set; }
}
