using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ML.Client.Compat.Tests.Databricks;

/// <summary>
/// A Databricks workspace as far as logging in goes: its OAuth endpoint hands out tokens for client credentials, calls without one of them are
/// refused, the others go on to a tracking server. Databricks' own SDK logs in to it too (<see cref="DatabricksTests"/>).
/// </summary>
public sealed class Workspace : IAsyncDisposable
{
    public const string ClientId = "service-principal", ClientSecret = "s3cret+/=";

    readonly WebApplication _app;
    readonly HttpClient _upstream;
    readonly ConcurrentDictionary<string, bool> _tokens = new();
    int _busy;

    Workspace(WebApplication app, HttpClient upstream) => (_app, _upstream) = (app, upstream);

    public string Address => _app.Urls.First();

    public Uri TokenEndpoint => new(Address + "/oidc/v1/token");

    /// <summary>How many tokens were handed out.</summary>
    public int Issued => _tokens.Count;

    /// <summary>No token handed out so far is good any longer.</summary>
    public void RevokeAll()
    {
        foreach (var token in _tokens.Keys) _tokens[token] = false;
    }

    /// <summary>The next so many requests for a token are answered with 503.</summary>
    public void BeBusy(int times) => _busy = times;

    /// <summary>A token that somebody made in the workspace's settings.</summary>
    public string PersonalToken()
    {
        var token = $"dapi{Guid.NewGuid():n}";
        _tokens[token] = true;
        return token;
    }

    public static async Task<Workspace> StartAsync(string tracking)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var workspace = new Workspace(app, new HttpClient { BaseAddress = new Uri(tracking) });
        app.MapGet("/.well-known/databricks-config", () => new Dictionary<string, string> { ["oidc_endpoint"] = workspace.Address + "/oidc" });
        app.MapGet("/oidc/.well-known/oauth-authorization-server", () => new Dictionary<string, string>
        {
            ["authorization_endpoint"] = workspace.Address + "/oidc/v1/authorize", ["token_endpoint"] = workspace.Address + "/oidc/v1/token",
        });
        app.MapPost("/oidc/v1/token", workspace.IssueAsync);
        app.Map("/api/{**rest}", workspace.ForwardAsync);
        await app.StartAsync();
        return workspace;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _upstream.Dispose();
    }

    async Task<IResult> IssueAsync(HttpRequest request)
    {
        if (Interlocked.Decrement(ref _busy) >= 0) return Results.StatusCode(503);
        var form = await request.ReadFormAsync();
        if (request.Headers.Authorization != Basic(ClientId, ClientSecret) && request.Headers.Authorization != Basic(Uri.EscapeDataString(ClientId), Uri.EscapeDataString(ClientSecret)))
            return Results.Json(new { error = "invalid_client", error_description = "Client authentication failed" }, statusCode: 401);
        if (form["grant_type"] != "client_credentials" || form["scope"] != "all-apis")
            return Results.Json(new { error = "invalid_request" }, statusCode: 400);
        var token = $"eyJ{Guid.NewGuid():n}";
        _tokens[token] = true;
        return Results.Json(new { access_token = token, token_type = "Bearer", scope = "all-apis", expires_in = 3600 });
    }

    async Task ForwardAsync(HttpContext context)
    {
        var given = context.Request.Headers.Authorization.ToString();
        if (!given.StartsWith("Bearer ", StringComparison.Ordinal) || !_tokens.GetValueOrDefault(given["Bearer ".Length..]))
        {
            context.Response.StatusCode = 401;
            context.Response.Headers["x-databricks-request-id"] = "refused";
            await context.Response.WriteAsync("""{"error_code": 401, "message": "Credential was not sent or was of an unsupported type for this API."}""");
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString.Value);
        if (body.Length > 0) request.Content = new ByteArrayContent(body.ToArray()) { Headers = { { "Content-Type", context.Request.ContentType ?? "application/octet-stream" } } };
        using var response = await _upstream.SendAsync(request);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await context.Response.Body.WriteAsync(await response.Content.ReadAsByteArrayAsync());
    }

    static string Basic(string id, string secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"));
}
