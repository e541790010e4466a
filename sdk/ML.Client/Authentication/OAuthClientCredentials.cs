using System.Net.Http.Headers;
using System.Text.Json;
using ML.Client.Errors;
using ML.Client.Http;

namespace ML.Client.Authentication;

/// <summary>OAuth 2 client credentials: fetches a token from the token endpoint and renews it a minute before it ends.</summary>
/// <param name="tokenEndpoint">Where tokens come from; for Databricks <c>https://HOST/oidc/v1/token</c>.</param>
/// <param name="clientId">The client's id.</param>
/// <param name="clientSecret">Its secret.</param>
/// <param name="scope">The scope asked for; Databricks wants <c>all-apis</c>.</param>
/// <param name="timeProvider">The clock of the token's life; null for the system's.</param>
public sealed class OAuthClientCredentials(Uri tokenEndpoint, string clientId, string clientSecret, string scope = "all-apis", TimeProvider? timeProvider = null)
    : IMlflowCredentials, IDisposable
{
    static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    readonly TimeProvider _time = timeProvider ?? TimeProvider.System;
    readonly SemaphoreSlim _gate = new(1);
    readonly BasicCredentials _client = new(Uri.EscapeDataString(clientId), Uri.EscapeDataString(clientSecret));
    AuthenticationHeaderValue? _header;
    DateTimeOffset _renewAt;

    /// <inheritdoc/>
    public async ValueTask<AuthenticationHeaderValue?> GetAuthorizationAsync(HttpClient http, CancellationToken cancellation)
    {
        if (_header is { } current && _time.GetUtcNow() < _renewAt) return current;
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_header is { } other && _time.GetUtcNow() < _renewAt) return other;
            return await FetchAsync(http, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    /// <summary>A token that the server no longer takes is not sent again, whatever its life was to be.</summary>
    internal void Forget(AuthenticationHeaderValue? refused) => Interlocked.CompareExchange(ref _header, null, refused);

    async Task<AuthenticationHeaderValue> FetchAsync(HttpClient http, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, tokenEndpoint)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", scope)]),
        };
        request.Headers.Authorization = await _client.GetAuthorizationAsync(http, cancellation).ConfigureAwait(false);
        using var response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return Take(body);
        var message = $"{tokenEndpoint} gave no token: {(int)response.StatusCode} {System.Text.Encoding.UTF8.GetString(body)}";
        // What another attempt may mend is tried again with the call that wants the token.
        if (RetryPipeline.IsTransient(response.StatusCode)) throw new HttpRequestException(message, null, response.StatusCode);
        throw new MlflowAuthenticationException(message) { StatusCode = response.StatusCode };
    }

    AuthenticationHeaderValue Take(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var header = new AuthenticationHeaderValue("Bearer", root.GetProperty("access_token").GetString());
            var life = root.TryGetProperty("expires_in", out var seconds) ? TimeSpan.FromSeconds(seconds.GetDouble()) : TimeSpan.FromHours(1);
            _renewAt = _time.GetUtcNow() + (life > 2 * Margin ? life - Margin : life / 2);
            return _header = header;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new MlflowAuthenticationException($"{tokenEndpoint} answered something that is not a token: {exception.Message}", exception);
        }
    }
}
