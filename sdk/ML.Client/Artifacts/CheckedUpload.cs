using ML.Client.Http;
using ML.Common.Digests;

namespace ML.Client.Artifacts;

/// <summary>
/// Uploads in one piece. The server is asked for the digest of what it stored (RFC 9530); a piece that changed on the way is sent again. A server that
/// does not know the question answers nothing, and the connection's own checks have to do.
/// </summary>
internal sealed class CheckedUpload(MlflowTransport transport)
{
    /// <summary>The digest of bytes at hand.</summary>
    public static uint DigestOf(ReadOnlySpan<byte> bytes)
    {
        var digest = new Crc32C();
        digest.Append(bytes);
        return digest.Value;
    }

    /// <summary>Sends until what the server stored is what was sent, or the retries run out.</summary>
    /// <param name="address">Relative to the server's address, or absolute.</param>
    /// <param name="content">Makes the body anew for each attempt.</param>
    /// <param name="digest">The CRC-32C of a body that was sent.</param>
    /// <param name="cancellation">Cancels the upload.</param>
    public Task SendAsync<TContent>(string address, Func<TContent> content, Func<TContent, uint> digest, CancellationToken cancellation)
        where TContent : HttpContent
    {
        TContent? sent = null;
        return transport.SendAsync(Make, $"PUT {address}", ReadAsync, cancellation, unlimited: true);

        HttpRequestMessage Make()
        {
            var request = new HttpRequestMessage(HttpMethod.Put, new Uri(transport.BaseAddress, address)) { Content = sent = content() };
            request.Headers.TryAddWithoutValidation(ReprDigest.WantHeader, ReprDigest.Want);
            return request;
        }

        async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken stop)
        {
            var answer = await MlflowTransport.ReadAsync(response, stop).ConfigureAwait(false);
            if (answer.IsSuccess && MlflowTransport.Header(response, ReprDigest.Header) is { } stored && ReprDigest.Contradicts(stored, digest(sent!)))
                throw new IOException($"the server stored other bytes ({stored}) than were sent ({ReprDigest.Format(digest(sent!))})");
            return answer;
        }
    }
}
