using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ML.Host.Services;

/// <summary>
/// Lets a process that only passes requests on do so on the thread that a message arrives on: waking another one takes longer
/// than all that it has to do. Where a request may be worked on, that would hold up the connections beside it.
/// </summary>
static class InlineForwarding
{
    // The runtime reads it when the first socket is opened; there is no other way to say so.
    const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    public static void Prefer(IServiceCollection services)
    {
        Environment.SetEnvironmentVariable(Variable, "1");
        services.Configure<SocketTransportOptions>(options => options.UnsafePreferInlineScheduling = true);
    }
}
