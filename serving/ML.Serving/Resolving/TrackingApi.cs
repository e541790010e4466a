using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using ML.Common.Errors;

namespace ML.Serving.Resolving;

/// <summary>The few calls to a tracking server that finding and downloading a model takes.</summary>
sealed class TrackingApi(IHttpClientFactory clients, TrackingOptions options)
{
    // Far more than the aliases of one gateway; beyond it answers are just read again.
    const int MostRemembered = 1000;

    readonly ConcurrentDictionary<string, (string Tag, JsonElement Answer)> remembered = new();

    /// <summary>The answer as JSON. One with an ETag is sent again only when it is another: who follows an alias asks for ever.</summary>
    /// <exception cref="PlatformException">TEMPORARILY_UNAVAILABLE when no whole answer comes, else what the server said.</exception>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.AnswerTime);
        try
        {
            return await ReadAsync(path, limit.Token);
        }
        catch (Exception error) when (error is IOException or JsonException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"the tracking server at {options.Address} did not answer {path}: {error.Message}", error);
        }
    }

    async Task<JsonElement> ReadAsync(string path, CancellationToken cancellation)
    {
        var known = remembered.TryGetValue(path, out var last) ? last : default;
        using var response = await SendAsync(path, known.Tag, cancellation);
        if (response.StatusCode == HttpStatusCode.NotModified) return known.Answer;
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
        var answer = document.RootElement.Clone();
        if (response.Headers.ETag?.ToString() is { } tag && (known.Tag is not null || remembered.Count < MostRemembered)) remembered[path] = (tag, answer);
        return answer;
    }

    public async Task DownloadAsync(string path, string file, CancellationToken cancellation)
    {
        using var response = await SendAsync(path, null, cancellation);
        await using var source = await response.Content.ReadAsStreamAsync(cancellation);
        await using var target = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        await source.CopyToAsync(target, cancellation);
    }

    async Task<HttpResponseMessage> SendAsync(string path, string? tag, CancellationToken cancellation)
    {
        var address = options.Address ?? throw PlatformException.Invalid(
            "the model comes from a tracking server, and none is configured: set MLFLOW_TRACKING_URI to its http address");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address.ToString().TrimEnd('/') + path));
        if (options.Authorization is { } authorization) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        HttpResponseMessage response;
        try
        {
            response = await clients.CreateClient(ModelSourceServices.ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException error)
        {
            throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"the tracking server at {address} cannot be reached: {error.Message}", error);
        }

        if (response.IsSuccessStatusCode || (tag is not null && response.StatusCode == HttpStatusCode.NotModified)) return response;
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
