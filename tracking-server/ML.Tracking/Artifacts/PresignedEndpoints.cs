using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using ML.Common.Errors;
using ML.Hosting.Requests;
using ML.Storage;
using ML.Tracking.Contracts.Artifacts;

namespace ML.Tracking.Artifacts;

/// <summary>Addresses with which clients reach, for a while, artifacts of runs and logged models whose root is a cloud store.</summary>
sealed class PresignedEndpoints(ArtifactOwners owners, ArtifactStores stores)
{
    const long LongestSeconds = 7 * 24 * 3600;
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public static void Map(IEndpointRouteBuilder routes, JsonSerializerOptions json)
    {
        var rpc = new RpcRoutes(routes, json);
        rpc.Map<PresignedEndpoints, CreatePresignedUploadUrl, CreatePresignedUploadUrl.Response>(
            "POST", "mlflow/artifacts/presigned-upload-url", static (s, r, c) => s.UploadAsync(r, c.RequestAborted));
        rpc.Map<PresignedEndpoints, CreatePresignedDownloadUrl, CreatePresignedDownloadUrl.Response>(
            "POST", "mlflow/artifacts/presigned-download-url", static (s, r, c) => s.DownloadAsync(r, c.RequestAborted));
    }

    async Task<CreatePresignedUploadUrl.Response> UploadAsync(CreatePresignedUploadUrl request, CancellationToken cancellation)
    {
        var path = ArtifactPath.Check(Check.Required(request.Path, "path"));
        var root = request.ModelId is { Length: > 0 } model
            ? await owners.OfLoggedModelAsync(model, cancellation)
            : await owners.OfRunAsync(Check.Required(request.RunId, "run_id"), cancellation);
        var (store, location) = Direct(root, path, "upload");
        var signed = store.SignUpload(location.Path, Seconds(request.Expiration));
        return new CreatePresignedUploadUrl.Response { PresignedUrl = signed.Url, Headers = signed.Headers.ToDictionary() };
    }

    async Task<CreatePresignedDownloadUrl.Response> DownloadAsync(CreatePresignedDownloadUrl request, CancellationToken cancellation)
    {
        var path = ArtifactPath.Check(Check.Required(request.Path, "path"));
        var root = await owners.OfRunAsync(Check.Required(request.RunId, "run_id"), cancellation);
        var (store, location) = Direct(root, path, "download");
        var info = await store.HeadAsync(location.Path, cancellation) ?? throw PlatformException.NotFound($"No such artifact: '{path}'");
        var signed = store.SignDownload(location.Path, Seconds(request.Expiration));
        return new CreatePresignedDownloadUrl.Response { PresignedUrl = signed.Url, Headers = signed.Headers.ToDictionary(), FileSize = info.Size };
    }

    (IDirectAccessStore Store, ArtifactLocation Location) Direct(string root, string path, string what)
    {
        var scheme = ArtifactUri.Scheme(root);
        if (scheme != "mlflow-artifacts" && stores.Resolve(root).At(path) is { Store: IDirectAccessStore { CanSign: true } store } location) return (store, location);
        var proxied = what == "upload" ? "proxied artifact storage" : "runs with proxied artifact storage";
        var wanted = what == "upload" ? "a direct cloud storage artifact URI" : "a run with a direct cloud storage artifact URI";
        throw PlatformException.Invalid(
            $"Presigned {what} is not supported for {(scheme == "mlflow-artifacts" ? proxied : "local artifact storage")} "
            + $"(artifact URI scheme: {(scheme.Length == 0 ? "file" : scheme)}). This endpoint requires {wanted}.");
    }

    static TimeSpan Seconds(long? requested) => requested switch
    {
        null or 0 => Lifetime,
        >= 1 and <= LongestSeconds => TimeSpan.FromSeconds(requested.Value),
        _ => throw Check.InvalidValue(requested, "expiration", $"it must be from 1 to {LongestSeconds} seconds."),
    };
}
