using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ML.Client.Compat.Tests;

/// <summary>Stands between client and server and spoils what the test says: nothing is made up but the fault itself.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly HttpClient _upstream;
    int _requests;

    FaultProxy(WebApplication app, HttpClient upstream) => (_app, _upstream) = (app, upstream);

    public enum Fault
    {
        None,

        /// <summary>429 with Retry-After 0.</summary>
        TooManyRequests,

        /// <summary>A 500 that the server never saw.</summary>
        ServerError,

        /// <summary>The connection breaks before the server sees the request.</summary>
        CutBefore,

        /// <summary>The server does the work; the connection breaks before its answer.</summary>
        CutAfter,

        /// <summary>The server does the work; half of its answer arrives.</summary>
        HalfAnswer,

        /// <summary>A web page with status 200, as a login gateway sends.</summary>
        WebPage,

        /// <summary>429 with Retry-After as a date one second ahead, by a clock that is a day fast.</summary>
        FastClock,

        /// <summary>429 with Retry-After as a date one second ahead, by a clock that is a day slow.</summary>
        SlowClock,

        /// <summary>One bit of the body changes on its way to the server.</summary>
        FlippedBit,

        /// <summary>The answer comes after the client's patience.</summary>
        Slow,
    }

    /// <summary>Chooses the fault of each request by its number, from 1.</summary>
    public Func<int, HttpRequest, Fault> Choose { get; set; } = (_, _) => Fault.None;

    public string Address => _app.Urls.First();

    public int Requests => _requests;

    /// <param name="upstream">The server's address.</param>
    /// <param name="certificate">Its certificate; null for a proxy without TLS.</param>
    public static async Task<FaultProxy> StartAsync(string upstream, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null) listen.UseHttps(certificate);
            });
        });
        var app = builder.Build();
        var proxy = new FaultProxy(app, new HttpClient { BaseAddress = new Uri(upstream) });
        app.Run(proxy.AnswerAsync);
        await app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _upstream.Dispose();
    }

    async Task AnswerAsync(HttpContext context)
    {
        var fault = Choose(Interlocked.Increment(ref _requests), context.Request);
        switch (fault)
        {
            case Fault.TooManyRequests:
                context.Response.StatusCode = 429;
                context.Response.Headers.RetryAfter = "0";
                return;
            case Fault.FastClock or Fault.SlowClock:
                var now = DateTimeOffset.UtcNow.AddDays(fault == Fault.FastClock ? 1 : -1);
                context.Response.StatusCode = 429;
                context.Response.Headers.Date = now.ToString("R", CultureInfo.InvariantCulture);
                context.Response.Headers.RetryAfter = now.AddSeconds(1).ToString("R", CultureInfo.InvariantCulture);
                return;
            case Fault.ServerError:
                context.Response.StatusCode = 500;
                await context.Response.WriteAsync("""{"error_code": "INTERNAL_ERROR", "message": "spoiled"}""");
                return;
            case Fault.CutBefore:
                context.Abort();
                return;
            case Fault.WebPage:
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<html>please log in</html>");
                return;
            case Fault.Slow:
                await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
        }

        await ForwardAsync(context, fault);
    }

    async Task ForwardAsync(HttpContext context, Fault fault)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString.Value);
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            if (fault == Fault.FlippedBit) body.GetBuffer()[body.Length / 2] ^= 1;
            request.Content = new ByteArrayContent(body.ToArray());
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        foreach (var name in (string[])["Range", "Want-Repr-Digest"])
            if (context.Request.Headers.TryGetValue(name, out var value)) request.Headers.TryAddWithoutValidation(name, (string?)value);
        using var response = await _upstream.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();
        if (fault == Fault.CutAfter)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, value) in response.Headers.Concat(response.Content.Headers))
            if (name is "Content-Type" or "ETag" or "Accept-Ranges" or "Content-Range" or "Repr-Digest") context.Response.Headers[name] = value.ToArray();
        context.Response.ContentLength = answer.Length;
        var sent = fault == Fault.HalfAnswer ? answer.Length / 2 : answer.Length;
        if (response.StatusCode != HttpStatusCode.NoContent) await context.Response.Body.WriteAsync(answer.AsMemory(0, sent));
        if (fault == Fault.HalfAnswer)
        {
            await context.Response.Body.FlushAsync();
            context.Abort();
        }
    }
}
