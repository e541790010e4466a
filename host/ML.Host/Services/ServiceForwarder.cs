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
        Exception? failure = null;
        foreach (var address in replicas.InTurn())
        {
            using var request = Request(context, address);
            try
            {
                using var answer = await client.SendAsync(request, context.RequestAborted);
                await AnswerAsync(context, answer);
                return;
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

    HttpRequestMessage Request(HttpContext context, Uri address)
    {
        var incoming = context.Request;
        var request = new HttpRequestMessage(new HttpMethod(incoming.Method), Target(address, incoming)) { Version = HttpVersion.Version11 };
        if (HasBody(incoming)) request.Content = new StreamContent(incoming.Body);
        foreach (var (name, values) in incoming.Headers)
        {
            if (OfTheConnection.Contains(name) || name.Equals(InternalToken.Header, StringComparison.OrdinalIgnoreCase)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values)) request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        request.Headers.Host = incoming.Host.Value;
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString());
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
        foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
            if (!OfTheConnection.Contains(name)) context.Response.Headers[name] = new StringValues([.. values]);
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

    // Nothing was sent when the connection did not come about; and asking again does no harm.
    static bool MayTryAnother(HttpRequest request, Exception error) =>
        HasNoConnection(error) || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    // A connection that takes too long ends as a cancellation that nobody asked for.
    static bool HasNoConnection(Exception error) =>
        error is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } or OperationCanceledException { InnerException: TimeoutException };

    // A body that breaks off is its sender's doing.
    static bool IsOfTheReplica(Exception error, HttpContext context) =>
        !context.Response.HasStarted && (HasNoConnection(error) || (error is HttpRequestException && error.GetBaseException() is not BadHttpRequestException));

    static bool HasBody(HttpRequest request) => request.ContentLength > 0 || request.Headers.ContainsKey("Transfer-Encoding");
}
