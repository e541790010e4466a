using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using ML.Common.Digests;
using ML.Common.Errors;
using ML.Common.Json;
using ML.Hosting.Artifacts;
using ML.Hosting.Errors;
using ML.Hosting.Requests;
using ML.Storage;
using ML.Tracking.Contracts.Artifacts;

namespace ML.Tracking.Artifacts;

/// <summary><c>mlflow-artifacts</c>: artifacts passed through this server, so that clients need no access to the store.</summary>
sealed class ProxyEndpoints(ArtifactStores stores, ArtifactHistory history, JsonSerializerOptions json)
{
    const string Marker = "/mlflow-artifacts/artifacts/";
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    static readonly ErrorEnvelope Envelope = new(ProxyErrors.WriteAsync);
    readonly JsonTypeInfo<ListArtifacts.Response> listType = json.TypeInfo<ListArtifacts.Response>();

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in (string[])["/api/2.0", "/ajax-api/2.0"])
        {
            var files = prefix + Marker + "{**path}";
            routes.MapMethods(files, ["GET", "HEAD"], DownloadAsync).WithMetadata(Envelope);
            routes.MapMethods(files, ["PUT"], UploadAsync).WithMetadata(Envelope);
            routes.MapMethods(files, ["DELETE"], DeleteAsync).WithMetadata(Envelope);
            routes.MapMethods(prefix + "/mlflow-artifacts/artifacts", ["GET"], ListAsync).WithMetadata(Envelope);
        }
    }

    async Task DownloadAsync(HttpContext context)
    {
        var path = ArtifactRequestPath.FromRoute(context, Marker);
        if (path.Length == 0) throw RootIsFolder();
        var location = stores.Destination.At(path);
        if (WantsDirectAccess(context) && location.Store is IDirectAccessStore { CanSign: true } store && await store.HeadAsync(location.Path, context.RequestAborted) is not null)
            Redirect(context, store.SignDownload(location.Path, Lifetime));
        else await ArtifactAnswer.WriteAsync(context, location, path);
    }

    async Task UploadAsync(HttpContext context)
    {
        if (context.Request.Path.Value!.EndsWith('/'))
            throw PlatformException.Invalid("Artifact path must include a filename (cannot end with '/').");
        var location = stores.Destination.At(ArtifactRequestPath.FromRoute(context, Marker));
        if (WantsDirectAccess(context) && location.Store is IDirectAccessStore { CanSign: true } store && store.SignUpload(location.Path, Lifetime) is { Headers.Count: 0 } signed)
        {
            Redirect(context, signed);
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        await StoreAsync(context, location);
        context.Response.ContentLength = 0;
    }

    static async Task StoreAsync(HttpContext context, ArtifactLocation location)
    {
        if (!ReprDigest.IsWanted(context.Request.Headers[ReprDigest.WantHeader]))
        {
            await location.Store.PutAsync(location.Path, context.Request.Body, context.RequestAborted);
            return;
        }

        await using var body = new DigestingStream(context.Request.Body);
        await location.Store.PutAsync(location.Path, body, context.RequestAborted);
        context.Response.Headers[ReprDigest.Header] = ReprDigest.Format(body.Digest);
    }

    async Task DeleteAsync(HttpContext context)
    {
        var path = ArtifactRequestPath.FromRoute(context, Marker);
        if (path.Length == 0) throw PlatformException.Invalid("Invalid path");
        var location = stores.Destination.At(path);
        await history.DeletingAsync(location, path, context.RequestAborted);
        await location.Store.DeleteAsync(location.Path, context.RequestAborted);
        await JsonAnswer.WriteEmptyAsync(context);
    }

    async Task ListAsync(HttpContext context)
    {
        // The router takes a closing slash for nothing.
        if (context.Request.Path.Value!.EndsWith('/')) throw RootIsFolder();
        var folder = stores.Destination.At(ArtifactPath.Check(context.Request.Query["path"].ToString()));
        var files = await ArtifactListing.ReadAsync(folder, "", context.RequestAborted);
        await JsonAnswer.WriteAsync(context, new ListArtifacts.Response { Files = files }, listType);
    }

    // 307 keeps method and body: the bytes go between client and store.
    static void Redirect(HttpContext context, SignedRequest signed)
    {
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = signed.Url;
        context.Response.Headers.CacheControl = "no-store";
    }

    static bool WantsDirectAccess(HttpContext context) => context.Request.Query["direct"] == "true";

    static PlatformException RootIsFolder() => PlatformException.Invalid("Artifact path refers to a directory, not a file: ''");
}
