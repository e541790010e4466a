using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ML.Common.Errors;
using ML.Storage;

namespace ML.Tracking.Artifacts;

/// <summary>Reads the artifact path out of a request's address without trusting it.</summary>
static class ArtifactRequestPath
{
    /// <summary>What follows <paramref name="marker"/> in the address, decoded once.</summary>
    /// <param name="context">The request. The server's own view of the path has lost <c>..</c> parts already, so the raw target is read.</param>
    /// <param name="marker">The end of the route's fixed part, such as <c>/mlflow-artifacts/artifacts/</c>.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a path that leads out, however it is encoded.</exception>
    public static string FromRoute(HttpContext context, string marker)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var query = target.IndexOf('?');
        var address = query < 0 ? target : target[..query];
        var start = address.IndexOf(marker, StringComparison.Ordinal);
        if (start < 0) throw PlatformException.Invalid("Invalid path");
        return ArtifactPath.Check(Uri.UnescapeDataString(address[(start + marker.Length)..]));
    }
}
