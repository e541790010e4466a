using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ML.Common.Errors;
using ML.Hosting.Artifacts;
using ML.Hosting.Requests;
using ML.Storage;
using ML.Tracking.Contracts.Artifacts;
using ML.Tracking.Contracts.LoggedModels;

namespace ML.Tracking.Artifacts;

/// <summary>Artifacts of logged models: listing and download.</summary>
sealed class LoggedModelArtifactEndpoints(ArtifactOwners owners, ArtifactStores stores)
{
    public void Map(IEndpointRouteBuilder routes, JsonSerializerOptions json)
    {
        new RpcRoutes(routes, json).Map<LoggedModelArtifactEndpoints, ListLoggedModelArtifacts, ListLoggedModelArtifacts.Response>(
            "GET", "mlflow/logged-models/{model_id}/artifacts/directories", static (service, request, context) => service.ListAsync(request, context));
        routes.MapMethods("/ajax-api/2.0/mlflow/logged-models/{model_id}/artifacts/files", ["GET", "HEAD"], DownloadAsync);
    }

    async Task<ListLoggedModelArtifacts.Response> ListAsync(ListLoggedModelArtifacts request, HttpContext context)
    {
        var path = ArtifactPath.Check(request.ArtifactDirectoryPath ?? "");
        var root = await owners.OfLoggedModelAsync(ModelId(context), context.RequestAborted);
        var files = await ArtifactListing.ReadAsync(stores.Resolve(root).At(path), path, context.RequestAborted);
        return new ListLoggedModelArtifacts.Response { RootUri = root, Files = files };
    }

    async Task DownloadAsync(HttpContext context)
    {
        if (context.Request.Query["artifact_file_path"].ToString() is not { Length: > 0 } given)
            throw new PlatformException(ErrorCode.BadRequest, "Request must include the \"artifact_file_path\" query parameter.");
        var path = ArtifactPath.Check(given);
        var root = await owners.OfLoggedModelAsync(ModelId(context), context.RequestAborted);
        await ArtifactAnswer.WriteAsync(context, stores.Resolve(root).At(path), ArtifactUri.ShownPath(root, path), cacheControl: "no-cache");
    }

    static string ModelId(HttpContext context) => (string)context.GetRouteValue("model_id")!;
}
