using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using ML.Common.Errors;
using ML.Hosting.Artifacts;
using ML.Hosting.Requests;
using ML.Storage;
using ML.Tracking.Contracts.Artifacts;

namespace ML.Tracking.Artifacts;

/// <summary>Artifacts of runs: listing, download and the web UI's upload.</summary>
sealed class RunArtifactEndpoints(ArtifactOwners owners, ArtifactStores stores)
{
    const int UploadLimit = 10 << 20;

    public void Map(IEndpointRouteBuilder routes, JsonSerializerOptions json)
    {
        new RpcRoutes(routes, json).Map<RunArtifactEndpoints, ListArtifacts, ListArtifacts.Response>(
            "GET", "mlflow/artifacts/list", static (service, request, context) => service.ListAsync(request, context.RequestAborted));
        routes.MapMethods("/get-artifact", ["GET", "HEAD"], DownloadAsync);
        routes.MapPost("/ajax-api/2.0/mlflow/upload-artifact", UploadAsync);
    }

    internal async Task<ListArtifacts.Response> ListAsync(ListArtifacts request, CancellationToken cancellation)
    {
        var root = await owners.OfRunAsync(Check.Required(request.RunId ?? request.RunUuid, "run_id"), cancellation);
        var path = ArtifactPath.Check(request.Path ?? "");
        var files = await ArtifactListing.ReadAsync(stores.Resolve(root).At(path), path, cancellation);
        return new ListArtifacts.Response { RootUri = root, Files = files };
    }

    async Task DownloadAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (!query.ContainsKey("path")) throw new PlatformException(ErrorCode.BadRequest, "Request must include the \"path\" query parameter.");
        var path = ArtifactPath.Check(query["path"].ToString());
        var root = await owners.OfRunAsync(query["run_id"].FirstOrDefault() ?? query["run_uuid"].FirstOrDefault(), context.RequestAborted);
        await ArtifactAnswer.WriteAsync(context, stores.Resolve(root).At(path), ArtifactUri.ShownPath(root, path), cacheControl: "no-cache");
    }

    async Task UploadAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["run_uuid"].ToString() is not { Length: > 0 } run) throw PlatformException.Invalid("Request must specify run_uuid.");
        if (query["path"].ToString() is not { Length: > 0 } given) throw PlatformException.Invalid("Request must specify path.");
        if (context.Request.ContentLength > UploadLimit) throw TooLarge();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = UploadLimit + 1;
        var body = await ReadAsync(context);
        var path = ArtifactPath.Check(given);
        var location = stores.Resolve(await owners.OfRunAsync(run, context.RequestAborted)).At(path);
        await location.Store.PutAsync(location.Path, body, context.RequestAborted);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = 0;
    }

    static async Task<MemoryStream> ReadAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (body.Length > UploadLimit) throw TooLarge();
        if (body.Length == 0 || context.Request.HasFormContentType) throw PlatformException.Invalid("Request must specify data.");
        body.Position = 0;
        return body;
    }

    static PlatformException TooLarge() => PlatformException.Invalid("Artifact size is too large. Max size is 10MB.");
}
