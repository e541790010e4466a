using System.Net;
using System.Net.Sockets;
using ML.Common.Errors;

namespace ML.Registry.Webhooks;

/// <summary>Checks where a webhook's calls would go.</summary>
sealed class WebhookUrl(WebhookOptions options)
{
    const int Limit = 500;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the URL and the rule.</exception>
    public async Task ValidateAsync(string url, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(url)) throw PlatformException.Invalid($"Webhook URL cannot be empty or just whitespace: '{url}'");
        Check.MaxLength(url, Limit, "Webhook URL");
        var scheme = url.IndexOf(':') is > 0 and var colon ? url[..colon].ToLowerInvariant() : "";
        if (!options.AllowedSchemes.Contains(scheme))
            throw PlatformException.Invalid($"Invalid webhook URL scheme: '{scheme}'. Allowed schemes are: {string.Join(", ", options.AllowedSchemes)}.");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw PlatformException.Invalid($"Webhook URL must include a hostname: '{url}'");
        await ResolveAsync(uri.IdnHost.Trim('[', ']'), cancellation);
    }

    /// <summary>The addresses of a host, each of which may be connected to.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when the host is unknown or any address is not public.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            throw PlatformException.Invalid($"Cannot resolve Webhook URL hostname '{host}': {error.Message}");
        }

        if (!options.AllowPrivateAddresses && addresses.FirstOrDefault(a => !PublicAddress.Is(a)) is { } hidden)
            throw PlatformException.Invalid($"Webhook URL must not resolve to a non-public IP address. '{host}' resolves to {hidden}.");
        return addresses;
    }
}
