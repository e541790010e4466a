using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Tracing;

namespace ML.Client.Serving.OpenInference;

/// <summary>Open Inference over gRPC: unary calls over HTTP/2, without TLS for an http address.</summary>
internal sealed class GrpcInference(MlflowTransport transport) : IInferenceCalls
{
    const string Service = "inference.GRPCInferenceService/";
    const int FrameHeader = 5;

    public async Task<bool> IsReadyAsync(string? model, string? version, CancellationToken cancellation)
    {
        try
        {
            var answer = await CallAsync(model is null ? "ServerReady" : "ModelReady", model is null ? new() : GrpcMessages.Model(model, version), cancellation).ConfigureAwait(false);
            return GrpcMessages.Flag(answer);
        }
        catch (MlflowNotFoundException)
        {
            return false;
        }
    }

    public async Task<InferenceModel> GetModelAsync(string model, string? version, CancellationToken cancellation) =>
        GrpcMessages.Metadata(await CallAsync("ModelMetadata", GrpcMessages.Model(model, version), cancellation).ConfigureAwait(false));

    public async Task<IReadOnlyList<InferenceTensor>> InferAsync(string model, string? version, IReadOnlyList<InferenceTensor> inputs, IReadOnlyList<string> outputs, CancellationToken cancellation) =>
        GrpcMessages.Outputs(await CallAsync("ModelInfer", GrpcMessages.Infer(model, version, inputs, outputs), cancellation).ConfigureAwait(false));

    async Task<ReadOnlyMemory<byte>> CallAsync(string method, ProtoWriter message, CancellationToken cancellation)
    {
        var frame = new byte[FrameHeader + message.Written.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Written.Length);
        message.Written.CopyTo(frame.AsSpan(FrameHeader));
        var answer = await transport.SendAsync(() => Request(method, frame), Service + method, ReadAsync, cancellation).ConfigureAwait(false);
        var body = answer.Body;
        if (body.Length < FrameHeader || body[0] != 0 || BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(1)) != body.Length - FrameHeader)
            throw new MlflowProtocolException($"{Service}{method} did not answer one message");
        return body.AsMemory(FrameHeader);
    }

    HttpRequestMessage Request(string method, byte[] frame)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(transport.BaseAddress, Service + method))
        {
            Content = new ByteArrayContent(frame) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.Add(new("trailers"));
        request.Headers.TryAddWithoutValidation("grpc-timeout", $"{Math.Clamp((long)transport.Options.Timeout.TotalMilliseconds, 1, 99_999_999).ToString(CultureInfo.InvariantCulture)}m");
        return request;
    }

    // A failed call is told in trailers, with HTTP status 200.
    static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode) return new(response.StatusCode, body, null, null);
        if (!int.TryParse(Header(response, "grpc-status"), NumberStyles.None, CultureInfo.InvariantCulture, out var status)) throw new HttpIOException(HttpRequestError.ResponseEnded, "the call ended without a status");
        if (status == 0) return new(HttpStatusCode.OK, body, null, null);
        var error = new JsonObject { ["error_code"] = GrpcStatuses.NameOf(status), ["message"] = Uri.UnescapeDataString(Header(response, "grpc-message") ?? "no message") };
        return new(GrpcStatuses.ToHttp(status), JsonSerializer.SerializeToUtf8Bytes(error, Json.Wire.Client<JsonObject>()), null, null);
    }

    static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values) ? values.First() : null;
}
