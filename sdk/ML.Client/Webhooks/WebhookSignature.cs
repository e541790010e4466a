using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ML.Client.Webhooks;

/// <summary>Tells a receiver whether a webhook's call comes from the server that holds the secret, and is not an old one sent again.</summary>
public static class WebhookSignature
{
    /// <summary>Header of the signature: <c>v1,</c> and a base64 HMAC-SHA256.</summary>
    public const string SignatureHeader = "X-MLflow-Signature";

    /// <summary>Header of the delivery's id; it stays the same when a call is tried again.</summary>
    public const string DeliveryIdHeader = "X-MLflow-Delivery-Id";

    /// <summary>Header of the time of the call, in seconds since 1970.</summary>
    public const string TimestampHeader = "X-MLflow-Timestamp";

    const string Version = "v1,";

    /// <summary>Whether a call is signed with the secret and young enough.</summary>
    /// <param name="secret">The webhook's secret.</param>
    /// <param name="signature">Value of <see cref="SignatureHeader"/>.</param>
    /// <param name="deliveryId">Value of <see cref="DeliveryIdHeader"/>.</param>
    /// <param name="timestamp">Value of <see cref="TimestampHeader"/>.</param>
    /// <param name="body">The body as it came, byte for byte.</param>
    /// <param name="maximumAge">How far its time may lie from now, either way; null is 5 minutes.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public static bool IsValid(string secret, string? signature, string? deliveryId, string? timestamp, ReadOnlySpan<byte> body, TimeSpan? maximumAge = null, TimeProvider? time = null)
    {
        if (signature is null || deliveryId is null || timestamp is null || !signature.StartsWith(Version, StringComparison.Ordinal)) return false;
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        var now = (time ?? TimeProvider.System).GetUtcNow().ToUnixTimeSeconds();
        if (Math.Abs((double)now - seconds) > (maximumAge ?? TimeSpan.FromMinutes(5)).TotalSeconds) return false;
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(signature[Version.Length..], given, out var length) && length == given.Length
            && CryptographicOperations.FixedTimeEquals(given, Sign(secret, $"{deliveryId}.{timestamp}.", body));
    }

    static byte[] Sign(string secret, string head, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.UTF8.GetBytes(head));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
