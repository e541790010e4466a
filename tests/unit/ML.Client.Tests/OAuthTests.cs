using System.Net;
using System.Text;
using ML.Client.Authentication;
using ML.Client.Errors;

namespace ML.Client.Tests;

public sealed class OAuthTests
{
    [Fact]
    public async Task A_token_is_fetched_kept_and_renewed()
    {
        var endpoint = new TokenEndpoint();
        using var http = new HttpClient(endpoint);
        var time = new ManualTime();
        using var credentials = new OAuthClientCredentials(new Uri("https://h/oidc/v1/token"), "id", "secret", timeProvider: time);
        Assert.Equal("Bearer t1", (await credentials.GetAuthorizationAsync(http, default))!.ToString());
        Assert.Equal("Bearer t1", (await credentials.GetAuthorizationAsync(http, default))!.ToString());
        Assert.Contains("grant_type=client_credentials&scope=all-apis", endpoint.Body);
        Assert.Equal("Basic " + Convert.ToBase64String("id:secret"u8), endpoint.Authorization);
        time.Now += TimeSpan.FromMinutes(59.5);
        Assert.Equal("Bearer t2", (await credentials.GetAuthorizationAsync(http, default))!.ToString());
    }

    [Fact]
    public async Task A_refusal_names_the_endpoint()
    {
        using var http = new HttpClient(new TokenEndpoint { Status = HttpStatusCode.Unauthorized });
        using var credentials = new OAuthClientCredentials(new Uri("https://h/t"), "id", "secret");
        var error = await Assert.ThrowsAsync<MlflowAuthenticationException>(async () => await credentials.GetAuthorizationAsync(http, default));
        Assert.Contains("https://h/t", error.Message);
    }

    sealed class TokenEndpoint : HttpMessageHandler
    {
        int _count;

        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

        public string Body { get; private set; } = "";

        public string? Authorization { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Body = await request.Content!.ReadAsStringAsync(cancellationToken);
            Authorization = request.Headers.Authorization?.ToString();
            return new(Status) { Content = new StringContent($$"""{"access_token": "t{{++_count}}", "expires_in": 3600}""", Encoding.UTF8, "application/json") };
        }
    }

    sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
