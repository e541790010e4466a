using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ML.Common.Errors;
using ML.Common.Json;
using ML.Hosting.Requests;
using ML.Storage;
using ML.Tracking.Contracts.Artifacts;

namespace ML.Tracking.Artifacts;

/// <summary>Addresses with which clients download proxied artifacts from the store itself.</summary>
sealed class PresignedProxyEndpoints(ArtifactStores stores)
{
    const string Marker = "/mlflow-artifacts/presigned/";
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public void Map(IEndpointRouteBuilder routes, JsonSerializerOptions json)
    {
        RequestDelegate handler = async context =>
            await JsonAnswer.WriteAsync(context, await DownloadAsync(context), json.TypeInfo<GetPresignedDownloadUrl.Response>());
        foreach (var prefix in (string[])["/api/2.0", "/ajax-api/2.0"]) routes.MapGet(prefix + Marker + "{**path}", handler);
    }

    async Task<GetPresignedDownloadUrl.Response> DownloadAsync(HttpContext context)
    {
        var path = ArtifactRequestPath.FromRoute(context, Marker);
        var location = stores.Destination.At(path);
        if (location.Store is not IDirectAccessStore { CanSign: true } store)
            throw new PlatformException(ErrorCode.NotImplemented, "Multipart download is not supported for the current artifact repository");
        var info = await location.Store.HeadAsync(location.Path, context.RequestAborted)
            ?? throw PlatformException.NotFound($"No such artifact: '{path}'");
        var signed = store.SignDownload(location.Path, Lifetime);
        return new GetPresignedDownloadUrl.Response { Url = signed.Url, Headers = signed.Headers.ToDictionary(), FileSize = info.Size };
    }
}
