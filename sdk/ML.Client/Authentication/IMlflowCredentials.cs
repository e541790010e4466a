using System.Net.Http.Headers;

namespace ML.Client.Authentication;

/// <summary>Says, before each request, what its <c>Authorization</c> header is.</summary>
public interface IMlflowCredentials
{
    /// <summary>The header's value; null sends none.</summary>
    /// <param name="http">The client's own connection, for credentials that must fetch a token first.</param>
    /// <param name="cancellation">Cancels the fetch.</param>
    /// <exception cref="Errors.MlflowAuthenticationException">A token could not be had.</exception>
    ValueTask<AuthenticationHeaderValue?> GetAuthorizationAsync(HttpClient http, CancellationToken cancellation);
}
