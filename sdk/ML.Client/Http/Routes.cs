namespace ML.Client.Http;

/// <summary>Prefixes of the REST API, below the tracking URI.</summary>
internal static class Routes
{
    public const string V2 = "api/2.0/mlflow/";

    public const string V3 = "api/3.0/mlflow/";

    public const string Artifacts = "api/2.0/mlflow-artifacts/";

    /// <summary>A path of several segments, each escaped on its own.</summary>
    public static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
