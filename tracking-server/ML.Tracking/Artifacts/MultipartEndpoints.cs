using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ML.Common.Errors;
using ML.Hosting.Requests;
using ML.Storage;
using ML.Tracking.Contracts.Artifacts;

namespace ML.Tracking.Artifacts;

/// <summary>Uploads in parts that go from the client to the store; this server hands out the addresses.</summary>
sealed class MultipartEndpoints(ArtifactStores stores)
{
    const string Root = "mlflow-artifacts/mpu/";
    const int PartLimit = 10_000;
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public static void Map(IEndpointRouteBuilder routes, JsonSerializerOptions json)
    {
        var rpc = new RpcRoutes(routes, json);
        rpc.Map<MultipartEndpoints, CreateMultipartUpload, CreateMultipartUpload.Response>(
            "POST", Root + "create/{**artifact_path}", static (s, r, c) => s.CreateAsync(r, c));
        rpc.Map<MultipartEndpoints, CompleteMultipartUpload>("POST", Root + "complete/{**artifact_path}", static (s, r, c) => s.CompleteAsync(r, c));
        rpc.Map<MultipartEndpoints, AbortMultipartUpload>("POST", Root + "abort/{**artifact_path}", static (s, r, c) => s.AbortAsync(r, c));
    }

    async Task<CreateMultipartUpload.Response> CreateAsync(CreateMultipartUpload request, HttpContext context)
    {
        var (store, path) = Target(context, "create", request.Path);
        var parts = request.NumParts ?? 1;
        if (parts is < 1 or > PartLimit) throw Check.InvalidValue(parts, "num_parts", $"it must be from 1 to {PartLimit}.");
        var upload = await store.BeginPartsAsync(path, parts, Lifetime, context.RequestAborted);
        return new CreateMultipartUpload.Response
        {
            UploadId = upload.UploadId,
            Credentials = [.. upload.Parts.Select((p, index) => new MultipartUploadCredential { Url = p.Url, PartNumber = index + 1, Headers = p.Headers.ToDictionary() })],
        };
    }

    Task CompleteAsync(CompleteMultipartUpload request, HttpContext context)
    {
        var (store, path) = Target(context, "complete", request.Path);
        var parts = request.Parts ?? throw Check.Missing("parts");
        return store.CompletePartsAsync(
            path, request.UploadId ?? "", [.. parts.Select(p => new UploadedPart(Check.Required(p.PartNumber, "part_number"), p.Etag ?? "", p.Url))],
            context.RequestAborted);
    }

    Task AbortAsync(AbortMultipartUpload request, HttpContext context)
    {
        var (store, path) = Target(context, "abort", request.Path);
        return store.AbortPartsAsync(path, request.UploadId ?? "", context.RequestAborted);
    }

    (IDirectAccessStore Store, string Path) Target(HttpContext context, string verb, string? given)
    {
        // Clients send the path of their local file.
        var name = Check.Required(given, "path").Replace('\\', '/').TrimEnd('/');
        var folder = stores.Destination.At(ArtifactRequestPath.FromRoute(context, $"/{Root}{verb}/"));
        var location = folder.At(ArtifactPath.Check(ObjectPath.Name(name)));
        return location.Store is IDirectAccessStore { CanSign: true } store
            ? (store, location.Path)
            : throw new PlatformException(ErrorCode.NotImplemented, "Multipart upload is not supported for the current artifact repository");
    }
}
