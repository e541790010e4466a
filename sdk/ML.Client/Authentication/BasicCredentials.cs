using System.Net.Http.Headers;
using System.Text;

namespace ML.Client.Authentication;

/// <summary>User name and password, sent with HTTP basic authentication.</summary>
/// <param name="userName">The user.</param>
/// <param name="password">The password, in clear text.</param>
public sealed class BasicCredentials(string userName, string password) : IMlflowCredentials
{
    readonly AuthenticationHeaderValue _header = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{password}")));

    /// <summary>The user; also the value of a run's <c>mlflow.user</c> tag.</summary>
    public string UserName { get; } = userName;

    /// <inheritdoc/>
    public ValueTask<AuthenticationHeaderValue?> GetAuthorizationAsync(HttpClient http, CancellationToken cancellation) => new(_header);
}
