using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ML.Benchmarks.Serving;

/// <summary>
/// The least that a server can do with a request: Kestrel, one route, the body sent back, or always the bytes that it was given
/// before. Runs in a process of its own.
/// </summary>
static class EchoServer
{
    public static async Task<int> RunAsync(string port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
        var application = builder.Build();
        application.MapPost("/echo", (RequestDelegate)EchoAsync);
        var answer = Array.Empty<byte>();
        application.MapPut("/answer", async context => answer = await BodyAsync(context));
        application.MapPost("/answer", async context =>
        {
            await BodyAsync(context);
            await SendAsync(context, "application/json", answer);
        });
        application.MapGet("/health", (RequestDelegate)(context => Task.CompletedTask));
        await application.RunAsync();
        return 0;
    }

    static async Task EchoAsync(HttpContext context) => await SendAsync(context, "application/octet-stream", await BodyAsync(context));

    static async Task<byte[]> BodyAsync(HttpContext context)
    {
        var body = new byte[(int)context.Request.ContentLength!.Value];
        await context.Request.Body.ReadExactlyAsync(body);
        return body;
    }

    static async Task SendAsync(HttpContext context, string type, byte[] body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }
}
