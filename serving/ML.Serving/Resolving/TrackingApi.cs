using System.Net;
using System.Text.Json;
using ML.Common.Errors;

namespace ML.Serving.Resolving;

/// <summary>The few calls to a tracking server that finding and downloading a model takes.</summary>
sealed class TrackingApi(IHttpClientFactory clients, TrackingOptions options)
{
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellation)
    {
        using var response = await SendAsync(path, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
        return document.RootElement.Clone();
    }

    public async Task DownloadAsync(string path, string file, CancellationToken cancellation)
    {
        using var response = await SendAsync(path, cancellation);
        await using var source = await response.Content.ReadAsStreamAsync(cancellation);
        await using var target = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        await source.CopyToAsync(target, cancellation);
    }

    async Task<HttpResponseMessage> SendAsync(string path, CancellationToken cancellation)
    {
        var address = options.Address ?? throw PlatformException.Invalid(
            "the model comes from a tracking server, and none is configured: set MLFLOW_TRACKING_URI to its http address");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address.ToString().TrimEnd('/') + path));
        if (options.Authorization is { } authorization) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        HttpResponseMessage response;
        try
        {
            response = await clients.CreateClient(ModelSourceServices.ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException error)
        {
            throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"the tracking server at {address} cannot be reached: {error.Message}", error);
        }

        if (response.IsSuccessStatusCode) return response;
        using (response) throw await RefusedAsync(response, path, cancellation);
    }

    static async Task<PlatformException> RefusedAsync(HttpResponseMessage response, string path, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsStringAsync(cancellation);
        var code = response.StatusCode switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.BadRequest => ErrorCode.ResourceDoesNotExist,
            HttpStatusCode.Unauthorized => ErrorCode.Unauthenticated,
            HttpStatusCode.Forbidden => ErrorCode.PermissionDenied,
            _ => ErrorCode.TemporarilyUnavailable,
        };
        return new PlatformException(code, $"the tracking server answered {(int)response.StatusCode} to {path}: {MessageOf(body)}");
    }

    static string MessageOf(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("message", out var message)) return message.ToString();
        }
        catch (JsonException)
        {
            // Not MLflow's envelope: the beginning of the text says enough.
        }

        return body.Length > 300 ? body[..300] : body;
    }
}
