using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ML.Common.Errors;

namespace ML.Registry.Webhooks.Delivery;

/// <summary>
/// Makes one webhook call, signed as MLflow's server signs. The address is checked again when the connection is made:
/// a name may have come to mean something else since the webhook was created.
/// </summary>
sealed class WebhookSender : IDisposable
{
    const int BodyLimit = 64 << 10;
    readonly WebhookUrl urls;
    readonly SecretCipher cipher;
    readonly TimeProvider clock;
    readonly HttpClient http;

    public WebhookSender(WebhookUrl urls, SecretCipher cipher, WebhookOptions options, TimeProvider clock)
    {
        (this.urls, this.cipher, this.clock) = (urls, cipher, clock);
        // No redirects, no proxy, no cookies: each could lead the call elsewhere than the checked address.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectCallback = ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        };
        http = new HttpClient(handler) { Timeout = options.Timeout, MaxResponseContentBufferSize = BodyLimit };
    }

    public async Task<SendOutcome> SendAsync(string url, string? secret, string deliveryId, string body, CancellationToken cancellation)
    {
        try
        {
            using var request = Request(url, secret, deliveryId, body);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return new SendOutcome((int)answer.StatusCode, await ReadAsync(answer, cancellation), null, RetryAfter(answer));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SendOutcome(null, null, $"no answer within {http.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or PlatformException or UriFormatException)
        {
            return new SendOutcome(null, null, (error.InnerException as PlatformException ?? error).Message);
        }
    }

    HttpRequestMessage Request(string url, string? secret, string deliveryId, string body)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-MLflow-Delivery-Id", deliveryId);
        request.Headers.Add("X-MLflow-Timestamp", timestamp);
        if (secret is not null) request.Headers.Add("X-MLflow-Signature", Sign(cipher.Decrypt(secret), deliveryId, timestamp, body));
        return request;
    }

    /// <summary>The signature a receiver recomputes from the headers and the body.</summary>
    internal static string Sign(string secret, string deliveryId, string timestamp, string body)
    {
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{deliveryId}.{timestamp}.{body}"));
        return "v1," + Convert.ToBase64String(hash);
    }

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var addresses = await urls.ResolveAsync(context.DnsEndPoint.Host.Trim('[', ']'), cancellation);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var buffer = new byte[BodyLimit];
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return Encoding.UTF8.GetString(buffer, 0, count);
    }

    TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delay } => delay,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => null,
    };

    public void Dispose() => http.Dispose();
}
