using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using ML.Common.Errors;

namespace ML.Host.Services;

/// <summary>Passes a request on to a replica of the service that answers it, and its answer back, both as streams.</summary>
sealed class ServiceForwarder(ServicePlan plan) : IDisposable
{
    // What belongs to one connection and not to the message.
    static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    // What the gateway says itself.
    static readonly HashSet<string> OfTheGateway = new(StringComparer.OrdinalIgnoreCase) { InternalToken.Header, HopsHeader };

    // A request that was passed on so often goes in a circle: addresses of two processes name each other for one service.
    const int MostHops = 4;
    const string HopsHeader = "X-ML-Hops", SchemeHeader = "X-Forwarded-Proto", TraceHeader = "traceparent";

    // Training sets and materializations answer when they are done.
    static readonly TimeSpan AnswerTime = TimeSpan.FromMinutes(30);

    readonly Dictionary<string, Replicas> services = plan.Elsewhere.ToDictionary(s => s.Key, s => new Replicas(s.Value));

    readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, UseCookies = false, UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(2), PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60), ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
    });

    public void Dispose() => client.Dispose();

    /// <exception cref="PlatformException">TEMPORARILY_UNAVAILABLE when no replica takes the request.</exception>
    public async Task ForwardAsync(HttpContext context, string service)
    {
        // How much is too much is for the service to say.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        var replicas = services[service];
        var hops = Hops(context.Request);
        if (hops >= MostHops)
            throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"the request for the service '{service}' was passed on {hops} times and goes in a circle: --service-addresses must name processes that run it");
        Exception? failure = null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (!IsLong(context.Request)) patience.CancelAfter(AnswerTime);
        foreach (var address in replicas.InTurn())
        {
            using var request = Request(context, address, hops);
            try
            {
                using var answer = await client.SendAsync(request, patience.Token);
                await AnswerAsync(context, answer);
                return;
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
            {
                throw new PlatformException(ErrorCode.DeadlineExceeded, $"the service '{service}' at {address} did not begin to answer within {AnswerTime.TotalMinutes:0} minutes");
            }
            catch (Exception error) when (IsOfTheReplica(error, context))
            {
                replicas.Rest(address);
                failure = new PlatformException(ErrorCode.TemporarilyUnavailable, $"the service '{service}' at {address} does not answer: {error.Message}", error);
                if (!MayTryAnother(context.Request, error)) break;
            }
        }

        throw failure!;
    }

    /// <summary>Returns when a replica of the service answers.</summary>
    /// <exception cref="HttpRequestException">None does.</exception>
    public async Task FindAsync(string service, CancellationToken cancellation)
    {
        Exception? failure = null;
        foreach (var address in services[service].InTurn())
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/health/live"));
                using var answer = await client.SendAsync(request, cancellation);
                return;
            }
            catch (Exception error) when (error is HttpRequestException || HasNoConnection(error))
            {
                failure = error;
            }
        }

        throw new HttpRequestException($"no replica of '{service}' answers", failure);
    }

    HttpRequestMessage Request(HttpContext context, Uri address, int hops)
    {
        var incoming = context.Request;
        var request = new HttpRequestMessage(new HttpMethod(incoming.Method), Target(address, incoming)) { Version = HttpVersion.Version11 };
        if (HasBody(incoming)) request.Content = new StreamContent(incoming.Body);
        var named = Named(incoming.Headers.Connection);
        foreach (var (name, values) in incoming.Headers)
        {
            if (OfTheConnection.Contains(name) || OfTheGateway.Contains(name) || named.Contains(name)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values)) request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        request.Headers.Host = incoming.Host.Value;
        // While spans are recorded, the service's belongs below this process's own; else the caller's context passes through.
        if (Activity.Current is { IsAllDataRequested: true, Id: { } span })
        {
            request.Headers.Remove(TraceHeader);
            request.Headers.TryAddWithoutValidation(TraceHeader, span);
        }

        request.Headers.TryAddWithoutValidation(InternalToken.CallerHeader, context.Connection.RemoteIpAddress?.ToString());
        if (!incoming.Headers.ContainsKey(SchemeHeader)) request.Headers.TryAddWithoutValidation(SchemeHeader, incoming.Scheme);
        request.Headers.TryAddWithoutValidation(HopsHeader, (hops + 1).ToString(CultureInfo.InvariantCulture));
        if (plan.Token is { } token) request.Headers.TryAddWithoutValidation(InternalToken.Header, token);
        return request;
    }

    /// <summary>
    /// The request's target at the replica's address. What callers write may name a host of their own (<c>http://other/…</c>,
    /// <c>//other/…</c>): joined as text it cannot, and the token goes to the replica alone.
    /// </summary>
    public static Uri Target(Uri address, HttpRequest request)
    {
        var raw = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return new Uri(address.GetLeftPart(UriPartial.Authority) + (raw.StartsWith('/') ? raw : request.Path.ToUriComponent() + request.QueryString.ToUriComponent()));
    }

    static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        var named = Named(answer.Headers.Connection.ToArray());
        foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
            if (!OfTheConnection.Contains(name) && !named.Contains(name)) context.Response.Headers[name] = new StringValues([.. values]);
        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        try
        {
            await body.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
        }
    }

    static int Hops(HttpRequest request) => int.TryParse(request.Headers[HopsHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var hops) ? hops : 0;

    // A message may say of further headers that they belong to the connection.
    static HashSet<string> Named(StringValues connection) => connection.Count == 0
        ? []
        : connection.SelectMany(c => (c ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    // Nothing was sent when the connection did not come about; and asking again does no harm.
    static bool MayTryAnother(HttpRequest request, Exception error) =>
        HasNoConnection(error) || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    // A connection that takes too long ends as a cancellation that nobody asked for.
    static bool HasNoConnection(Exception error) =>
        error is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } or OperationCanceledException { InnerException: TimeoutException };

    // A body that breaks off is its sender's doing.
    static bool IsOfTheReplica(Exception error, HttpContext context) =>
        !context.Response.HasStarted && (HasNoConnection(error) || (error is HttpRequestException && error.GetBaseException() is not BadHttpRequestException));

    // How long an upload takes is its sender's affair.
    static bool IsLong(HttpRequest request) => request.ContentLength > 64 << 20 || request.Headers.ContainsKey("Transfer-Encoding");

    static bool HasBody(HttpRequest request) => request.ContentLength > 0 || request.Headers.ContainsKey("Transfer-Encoding");
}
