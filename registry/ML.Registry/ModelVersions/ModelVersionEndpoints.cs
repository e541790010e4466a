using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Common.Errors;
using ML.Hosting.Artifacts;
using ML.Hosting.Requests;
using ML.Registry.Contracts.ModelVersions;
using ML.Registry.Contracts.RegisteredModels;
using ML.Storage;

namespace ML.Registry.ModelVersions;

/// <summary>Routes of model versions.</summary>
static class ModelVersionEndpoints
{
    public static void Map(RpcRoutes routes)
    {
        routes.Map<ModelVersionCreation, CreateModelVersion, CreateModelVersion.Response>(
            "POST", "mlflow/model-versions/create", static async (s, r, _) => new() { ModelVersion = await s.CreateAsync(r) });
        routes.Map<ModelVersionService, GetModelVersion, GetModelVersion.Response>(
            "GET", "mlflow/model-versions/get", static async (s, r, _) => new() { ModelVersion = await s.GetAsync(r) });
        routes.Map<ModelVersionService, UpdateModelVersion, UpdateModelVersion.Response>(
            "PATCH", "mlflow/model-versions/update", static async (s, r, _) => new() { ModelVersion = await s.UpdateAsync(r) });
        routes.Map<ModelVersionService, TransitionModelVersionStage, TransitionModelVersionStage.Response>(
            "POST", "mlflow/model-versions/transition-stage", static async (s, r, _) => new() { ModelVersion = await s.TransitionAsync(r) });
        routes.Map<ModelVersionService, DeleteModelVersion>("DELETE", "mlflow/model-versions/delete", static (s, r, _) => s.DeleteAsync(r));
        routes.MapTagged<ModelVersionService, GetModelVersionDownloadUri, GetModelVersionDownloadUri.Response>(
            "GET", "mlflow/model-versions/get-download-uri", static async (s, r, _) => new() { ArtifactUri = await s.GetDownloadUriAsync(r) });
        routes.Map<ModelVersionService, SetModelVersionTag>("POST", "mlflow/model-versions/set-tag", static (s, r, _) => s.SetTagAsync(r));
        routes.Map<ModelVersionService, DeleteModelVersionTag>("DELETE", "mlflow/model-versions/delete-tag", static (s, r, _) => s.DeleteTagAsync(r));
        routes.Map<ModelVersionSearch, SearchModelVersions, SearchModelVersions.Response>(
            "GET", "mlflow/model-versions/search", static (s, r, _) => s.SearchAsync(r));
        foreach (var method in (string[])["GET", "POST"])
            routes.MapTagged<ModelVersionService, GetLatestVersions, GetLatestVersions.Response>(
                method, "mlflow/registered-models/get-latest-versions", static async (s, r, _) => new() { ModelVersions = await s.GetLatestAsync(r) });
    }

    /// <summary><c>/model-versions/get-artifact</c>: one file of a version.</summary>
    public static void MapDownload(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/model-versions/get-artifact", ["GET", "HEAD"], DownloadAsync);

    static async Task DownloadAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (!query.ContainsKey("path")) throw new PlatformException(ErrorCode.BadRequest, "Request must include the \"path\" query parameter.");
        if (query["name"].ToString() is not { Length: > 0 } name)
            throw PlatformException.Invalid("Missing value for required parameter 'name'.");
        var path = ArtifactPath.Check(query["path"].ToString());
        var root = await context.RequestServices.GetRequiredService<ModelVersionService>()
            .GetDownloadUriAsync(new GetModelVersionDownloadUri { Name = name, Version = query["version"].ToString() });
        var location = await context.RequestServices.GetRequiredService<Sources.SourceLocations>().ResolveAsync(root, context.RequestAborted);
        await ArtifactAnswer.WriteAsync(context, location.At(path), ArtifactUri.ShownPath(root, path), cacheControl: "no-cache");
    }
}
