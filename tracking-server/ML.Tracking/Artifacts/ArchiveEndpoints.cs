using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using ML.Common.Errors;
using ML.Hosting.Artifacts;
using ML.Storage;

namespace ML.Tracking.Artifacts;

/// <summary>A folder of artifacts as one zip file, which MLflow's server does not offer.</summary>
sealed class ArchiveEndpoints(ArtifactOwners owners, ArtifactStores stores)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/2.0/ml/artifacts/zip", DownloadAsync);
        routes.MapGet("/ajax-api/2.0/ml/artifacts/zip", DownloadAsync);
    }

    async Task DownloadAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var path = ArtifactPath.Check(query["path"].ToString());
        var id = query["model_id"].ToString();
        var root = id.Length > 0
            ? await owners.OfLoggedModelAsync(id, context.RequestAborted)
            : await owners.OfRunAsync(Check.Required(id = query["run_id"].ToString(), "run_id"), context.RequestAborted);
        var folder = stores.Resolve(root).At(path);
        var name = path.Length > 0 ? ObjectPath.Name(path) : id;
        await using var files = ArtifactListing.WalkAsync(folder, cancellation: context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        if (!await files.MoveNextAsync()) throw PlatformException.NotFound($"No artifacts in '{ArtifactUri.ShownPath(root, path)}'");
        context.Response.ContentType = "application/zip";
        context.Response.Headers.ContentDisposition = ArtifactAnswer.AttachmentHeader(name + ".zip");
        await WriteAsync(context, folder, files);
    }

    static async Task WriteAsync(HttpContext context, ArtifactLocation folder, IAsyncEnumerator<(string Path, long Size)> files)
    {
        // The compressor writes its last bytes synchronously when an entry is closed.
        if (context.Features.Get<IHttpBodyControlFeature>() is { } control) control.AllowSynchronousIO = true;
        await using var zip = await ZipArchive.CreateAsync(context.Response.Body, ZipArchiveMode.Create, leaveOpen: true, null, context.RequestAborted);
        do
        {
            var location = folder.At(files.Current.Path);
            await using var content = await location.Store.OpenAsync(location.Path, cancellation: context.RequestAborted);
            if (content is null) continue;
            var entry = zip.CreateEntry(files.Current.Path, CompressionLevel.Fastest);
            entry.LastWriteTime = content.Info.LastModified;
            await using var target = await entry.OpenAsync(context.RequestAborted);
            await content.Stream.CopyToAsync(target, context.RequestAborted);
        }
        while (await files.MoveNextAsync());
    }
}
