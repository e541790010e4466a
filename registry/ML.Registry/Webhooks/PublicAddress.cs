using System.Net;
using System.Net.Sockets;

namespace ML.Registry.Webhooks;

/// <summary>Tells addresses of the public internet from those that lead into somebody's network.</summary>
static class PublicAddress
{
    // IANA's special-purpose registries, as far as they are not globally reachable.
    static readonly IPNetwork[] Special =
    [
        .. ((string[])[
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/127", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        ]).Select(IPNetwork.Parse),
    ];

    static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (Special.Any(network => network.Contains(address))) return false;
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return true;
        // These carry an IPv4 address that a gateway on the way connects to.
        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address)) return Is(new IPAddress(bytes.AsSpan(12, 4)));
        if (SixToFour.Contains(address)) return Is(new IPAddress(bytes.AsSpan(2, 4)));
        return true;
    }
}
