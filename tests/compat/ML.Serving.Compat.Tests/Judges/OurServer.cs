using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace ML.Serving.Compat.Tests.Judges;

/// <summary>Our routes on a real Kestrel, on a free port.</summary>
sealed class OurServer : IAsyncDisposable
{
    readonly WebApplication application;

    OurServer(WebApplication application) => this.application = application;

    public Uri Address => new(application.Urls.First());

    /// <summary>The same routes over HTTP/2.</summary>
    public Uri GrpcAddress => new(application.Urls.ElementAt(1));

    public static async Task<OurServer> StartAsync(Action<IEndpointRouteBuilder> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2);
        });
        var application = builder.Build();
        map(application);
        await application.StartAsync();
        return new OurServer(application);
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
