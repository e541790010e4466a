using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using ML.Common.Errors;
using ML.Serving.Http;

namespace ML.Serving.OpenInference.Grpc;

/// <summary>One gRPC call on an HTTP/2 stream: its deadline, its compression, its messages and its closing status.</summary>
sealed class GrpcCall : IDisposable
{
    // What clients take as metadata is bounded: a longer message would cost them the status.
    const int LongestMessage = 2000;
    readonly HttpContext context;
    readonly GrpcMessageReader reader;
    readonly CancellationTokenSource deadline;
    readonly bool gzip;

    GrpcCall(HttpContext context, long limit)
    {
        this.context = context;
        reader = new GrpcMessageReader(context.Request.BodyReader, context.Request.Headers["grpc-encoding"], limit);
        deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        // A timer of no time fires when it comes to it; what is over is over at once.
        var timeout = TimeoutOf(context.Request.Headers["grpc-timeout"]);
        if (timeout == TimeSpan.Zero) deadline.Cancel();
        else if (timeout is { } left) deadline.CancelAfter(left);
        // Answers are compressed for callers that compress themselves: others gain nothing from it.
        gzip = context.Request.Headers["grpc-encoding"] == "gzip" && context.Request.Headers["grpc-accept-encoding"].ToString().Contains("gzip", StringComparison.Ordinal);
    }

    public HttpContext Context => context;

    public CancellationToken Cancellation => deadline.Token;

    /// <summary>Runs a method and closes the call with its status.</summary>
    /// <param name="context">The call's HTTP/2 stream.</param>
    /// <param name="limit">Most bytes of one message, unpacked.</param>
    /// <param name="method">Reads and writes the messages.</param>
    /// <param name="streams">Whether the caller may send messages for as long as it likes, with any time between them.</param>
    public static async Task RunAsync(HttpContext context, long limit, Func<GrpcCall, Task> method, bool streams = false)
    {
        if (!IsGrpc(context.Request.ContentType) || !context.Response.SupportsTrailers())
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        // The limit is one message's, and the server's own that of a whole call; and who streams may fall silent.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        if (streams && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        using var call = new GrpcCall(context, limit);
        context.Response.ContentType = "application/grpc";
        RequestIds.Stamp(context);
        context.Response.Headers["grpc-accept-encoding"] = "identity,gzip,deflate";
        if (call.gzip) context.Response.Headers["grpc-encoding"] = "gzip";
        var (status, message) = await call.GuardAsync(method);
        if (AccessEntry.Of(context) is { } entry) entry.Status = (int)status;
        context.Response.AppendTrailer("grpc-status", ((int)status).ToString(CultureInfo.InvariantCulture));
        if (message.Length > 0) context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(message.Length > LongestMessage ? $"{message.AsSpan(0, LongestMessage)}…" : message));
    }

    // Browsers' gRPC-Web frames its trailers otherwise: it would wait for them.
    static bool IsGrpc(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOfAny(';', '+');
        return (end < 0 ? type : type[..end]).Trim().Equals("application/grpc", StringComparison.OrdinalIgnoreCase);
    }

    public async ValueTask<T> ReadOneAsync<T>(MessageParser<T> parser) where T : class, IMessage<T> =>
        await ReadAsync(parser) ?? throw new GrpcException(GrpcStatus.Internal, "the call carries no message");

    /// <summary>The next message; null at the end.</summary>
    public ValueTask<T?> ReadAsync<T>(MessageParser<T> parser) where T : class, IMessage<T> => reader.ReadAsync(parser, Cancellation);

    public ValueTask WriteAsync(IMessage message) => GrpcMessageWriter.WriteAsync(context.Response.BodyWriter, message, gzip, Cancellation);

    public void Dispose() => deadline.Dispose();

    async Task<(GrpcStatus Status, string Message)> GuardAsync(Func<GrpcCall, Task> method)
    {
        try
        {
            await method(this);
            return (GrpcStatus.Ok, "");
        }
        catch (Exception error)
        {
            return StatusOf(error);
        }
    }

    (GrpcStatus Status, string Message) StatusOf(Exception error) => error switch
    {
        GrpcException grpc => (grpc.Status, grpc.Message),
        OpenInferenceException refused => (refused.GrpcStatus, refused.Message),
        OperationCanceledException when context.RequestAborted.IsCancellationRequested => (GrpcStatus.Cancelled, "the caller has gone"),
        OperationCanceledException => (GrpcStatus.DeadlineExceeded, "Deadline Exceeded"),
        PlatformException { Code: ErrorCode.ResourceDoesNotExist } known => (GrpcStatus.NotFound, known.Message),
        PlatformException { Code: ErrorCode.InvalidParameterValue } known => (GrpcStatus.InvalidArgument, known.Message),
        PlatformException known => (GrpcStatus.Unavailable, known.Message),
        BadHttpRequestException or IOException => (GrpcStatus.Internal, error.Message),
        _ => (GrpcStatus.Internal, $"the server failed to handle the call ({error.GetType().Name})"),
    };

    /// <summary>The <c>grpc-timeout</c> header: up to eight digits and a unit.</summary>
    public static TimeSpan? TimeoutOf(string? header)
    {
        if (header is not { Length: >= 2 and <= 9 } || !long.TryParse(header.AsSpan(0, header.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return null;
        TimeSpan? timeout = header[^1] switch
        {
            'H' => TimeSpan.FromHours(value),
            'M' => TimeSpan.FromMinutes(value),
            'S' => TimeSpan.FromSeconds(value),
            'm' => TimeSpan.FromMilliseconds(value),
            'u' => TimeSpan.FromMicroseconds(value),
            'n' => TimeSpan.FromTicks(value / 100),
            _ => null,
        };
        // Timers take 49 days at most.
        return timeout > TimeSpan.FromDays(40) ? null : timeout;
    }
}
