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

    public static async Task<OurServer> StartAsync(Action<IEndpointRouteBuilder> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var application = builder.Build();
        map(application);
        await application.StartAsync();
        return new OurServer(application);
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
