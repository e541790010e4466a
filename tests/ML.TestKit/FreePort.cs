using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ML.TestKit;

/// <summary>A TCP port of the loopback interface that nothing listens on at the moment.</summary>
public static class FreePort
{
    const string SystemRange = "/proc/sys/net/ipv4/ip_local_port_range";
    const int First = 10_240, Tries = 100;

    // Connections that go out get their ports from the system's own range. Below it none takes the port of a server that is about to be started again.
    static readonly int End = File.Exists(SystemRange) ? int.Parse(File.ReadAllText(SystemRange).Split('\t')[0], CultureInfo.InvariantCulture) : 0;

    public static int Next()
    {
        for (var i = 0; i < Tries && End > First; i++)
            if (TryListen(Random.Shared.Next(First, End)) is { } port) return port;
        return TryListen(0)!.Value;
    }

    static int? TryListen(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException) when (port > 0)
        {
            return null;
        }
    }
}
