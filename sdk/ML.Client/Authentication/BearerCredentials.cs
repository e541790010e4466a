using System.Net.Http.Headers;

namespace ML.Client.Authentication;

/// <summary>A token sent as <c>Authorization: Bearer</c>.</summary>
/// <param name="token">The token.</param>
public sealed class BearerCredentials(string token) : IMlflowCredentials
{
    readonly AuthenticationHeaderValue _header = new("Bearer", token);

    /// <inheritdoc/>
    public ValueTask<AuthenticationHeaderValue?> GetAuthorizationAsync(HttpClient http, CancellationToken cancellation) => new(_header);
}
