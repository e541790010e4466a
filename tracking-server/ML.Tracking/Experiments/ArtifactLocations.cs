using ML.Common.Errors;
using ML.Hosting.Configuration;

namespace ML.Tracking.Experiments;

/// <summary>Where experiments and runs keep their artifacts.</summary>
static class ArtifactLocations
{
    const int MaxLength = 2048;

    static readonly string[] HostAddressed =
        ["http", "https", "ftp", "sftp", "hdfs", "viewfs", "r2", "b2", "abfss", "mlflow-artifacts"];

    public static string OfExperiment(ArtifactOptions options, long id) => Append(options.DefaultArtifactRoot, id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static string OfRun(string? experimentLocation, string runId) => Append(experimentLocation ?? "", $"{runId}/artifacts");

    public static string OfLoggedModel(string? experimentLocation, string modelId) => Append(experimentLocation ?? "", $"models/{modelId}/artifacts");

    public static string OfTrace(string? experimentLocation, string traceId) => Append(experimentLocation ?? "", $"traces/{traceId}/artifacts");

    /// <summary>Refuses a caller's location that this platform must not write to.</summary>
    public static void Validate(string location)
    {
        Check.MaxLength(location, MaxLength, "artifact_location");
        if (location.StartsWith("runs:/", StringComparison.Ordinal))
            throw PlatformException.Invalid($"Artifact location cannot be a runs:/ URI. Given: '{location}'");
        if (location.Contains('#') || location.Contains(';'))
            throw PlatformException.Invalid("'artifact_location' URL can't include fragments or params.");
        var query = location.IndexOf('?');
        if (query >= 0 && Uri.UnescapeDataString(location[query..]).Contains("..", StringComparison.Ordinal))
            throw PlatformException.Invalid("Invalid query string");
        RefuseHost(location);
    }

    // A location on a host of the caller's choice would make this server send requests there.
    static void RefuseHost(string location)
    {
        if (!Uri.TryCreate(location, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || !HostAddressed.Contains(uri.Scheme)) return;
        var allowed = Environment.GetEnvironmentVariable("MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES") ?? "";
        if (allowed.Split(',', StringSplitOptions.TrimEntries).Contains(uri.Scheme)) return;
        throw PlatformException.Invalid(
            $"'artifact_location' cannot use the '{uri.Scheme}' scheme: it addresses a host. "
            + "List the scheme in MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES to allow it.");
    }

    static string Append(string root, string path)
    {
        var query = root.IndexOf('?');
        var (location, rest) = query < 0 ? (root, "") : (root[..query], root[query..]);
        return (location.EndsWith('/') ? location : location + "/") + path + rest;
    }
}
