using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ML.Host.Services;

/// <summary>
/// A process that only passes requests on does so on the thread that hears of a socket's bytes: handing each to a thread of the
/// pool, which has to wake up first, costs a third of a gateway's work. What runs there must not wait or compute, so it is not for
/// processes that run services.
/// </summary>
static class InlineSockets
{
    // Read once, with the process's first socket; there is no other way to say it.
    const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>To be called before the process opens a socket. Whoever sets the variable to 0 keeps the pool.</summary>
    public static void Use(IServiceCollection services)
    {
        var chosen = Environment.GetEnvironmentVariable(Variable);
        if (chosen is "0") return;
        if (chosen is null) Environment.SetEnvironmentVariable(Variable, "1");
        services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
    }
}
