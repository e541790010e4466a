using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Common.Errors;
using ML.Hosting.Artifacts;
using ML.Storage;

namespace ML.Tracking.Traces.Spans;

/// <summary>The data of a trace as one file: its spans, from the database or from the trace's artifacts, or an attachment.</summary>
sealed class TraceArtifactEndpoint(TraceReader reader, ArtifactStores stores)
{
    const string DataFile = "traces.json";

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var version in (string[])["2.0", "3.0"])
            routes.MapMethods($"/ajax-api/{version}/mlflow/get-trace-artifact", ["GET"], context => context.RequestServices.GetRequiredService<TraceArtifactEndpoint>().WriteAsync(context));
    }

    async Task WriteAsync(HttpContext context)
    {
        var id = context.Request.Query["request_id"].ToString();
        if (id.Length == 0) throw new PlatformException(ErrorCode.BadRequest, "Request must include the \"request_id\" query parameter.");
        var path = context.Request.Query["path"].ToString();
        var (spans, artifacts) = await reader.ContentsAsync(id, context.RequestAborted);
        if (path.Length == 0 && spans is not null) await WriteSpansAsync(context, spans);
        else await WriteFileAsync(context, artifacts, path);
    }

    static Task WriteSpansAsync(HttpContext context, IReadOnlyList<string> spans)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"spans":[{{string.Join(',', spans)}}]}""");
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.ContentDisposition = ArtifactAnswer.AttachmentHeader(DataFile);
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    async Task WriteFileAsync(HttpContext context, string? artifacts, string path)
    {
        if (artifacts is null) throw new PlatformException(ErrorCode.NotFound, $"Trace data not found for path={DataFile}");
        var name = path.Length == 0 ? DataFile : "attachments/" + ArtifactPath.Check(path);
        var location = stores.Resolve(artifacts).At(name);
        if (await location.Store.HeadAsync(location.Path, context.RequestAborted) is null)
            throw new PlatformException(ErrorCode.NotFound, $"Trace data not found for path={name}");
        await ArtifactAnswer.WriteAsync(context, location, name);
    }
}
