using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using ML.Client.Authentication;
using ML.Client.Errors;
using Polly;

namespace ML.Client.Http;

/// <summary>Sends calls to one server: address, credentials, retries, errors, diagnostics. Safe for use by many threads.</summary>
internal sealed class MlflowTransport : IDisposable
{
    static readonly MediaTypeHeaderValue JsonType = new("application/json");

    readonly HttpClient _http;
    readonly bool _ownsHttp;
    readonly IMlflowCredentials? _credentials;
    readonly ResiliencePipeline<Answer> _retries;

    public MlflowTransport(MlflowClientOptions options, HttpClient? http)
    {
        Options = options;
        Logger = options.LoggerFactory.CreateLogger("ML.Client");
        var connection = ConnectionResolver.Resolve(options);
        BaseAddress = connection.Address;
        _credentials = connection.Credentials;
        _ownsHttp = http is null;
        _http = http ?? HttpClientFactory.Create(options);
        _retries = RetryPipeline.Create(options);
    }

    public MlflowClientOptions Options { get; }

    public ILogger Logger { get; }

    public IMlflowCredentials? Credentials => _credentials;

    /// <summary>The server's address, ending in a slash.</summary>
    public Uri BaseAddress { get; }

    public async Task<TResponse> SendAsync<TRequest, TResponse>(HttpMethod method, string path, TRequest body,
        JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, CancellationToken cancellation, bool unlimited = false)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, requestType);
        var answer = await SendAsync(method, path, JsonContent(json), cancellation, unlimited).ConfigureAwait(false);
        return Parse(answer, responseType, path);
    }

    /// <summary>Posts JSON that the caller has written.</summary>
    public async Task<TResponse> PostAsync<TResponse>(string path, ReadOnlyMemory<byte> json, JsonTypeInfo<TResponse> responseType, CancellationToken cancellation) =>
        Parse(await SendAsync(HttpMethod.Post, path, JsonContent(json), cancellation).ConfigureAwait(false), responseType, path);

    public Task SendAsync<TRequest>(HttpMethod method, string path, TRequest body, JsonTypeInfo<TRequest> requestType, CancellationToken cancellation) =>
        SendJsonAsync(method, path, JsonSerializer.SerializeToUtf8Bytes(body, requestType), cancellation);

    /// <summary>Sends JSON whose answer carries nothing; a page of a proxy in between that answers 200 is not taken for the server's word.</summary>
    /// <param name="method">The verb.</param>
    /// <param name="path">Relative to the server's address.</param>
    /// <param name="json">The body.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <param name="once">Whether the first failure is the last: for callers that have another way to keep the body.</param>
    public async Task SendJsonAsync(HttpMethod method, string path, ReadOnlyMemory<byte> json, CancellationToken cancellation, bool once = false)
    {
        var answer = await SendAsync(method, path, JsonContent(json), cancellation, once: once).ConfigureAwait(false);
        if (answer.Body.AsSpan().Trim(" \t\r\n"u8) is not ([] or [(byte)'{', ..] or [(byte)'[', ..] or [(byte)'n', (byte)'u', (byte)'l', (byte)'l']))
            throw new MlflowProtocolException($"{path} answered {(int)answer.Status} with something that is not JSON") { StatusCode = answer.Status, RequestId = answer.RequestId };
    }

    public async Task<TResponse> GetAsync<TResponse>(string path, Query? query, JsonTypeInfo<TResponse> responseType, CancellationToken cancellation)
    {
        var answer = await SendAsync(HttpMethod.Get, path + query, null, cancellation).ConfigureAwait(false);
        return Parse(answer, responseType, path);
    }

    /// <summary>Sends until it succeeds or the retries run out.</summary>
    /// <param name="content">Makes the body anew for each attempt; null for none.</param>
    /// <exception cref="MlflowException">Anything but a success.</exception>
    /// <param name="method">The verb.</param>
    /// <param name="path">Relative to the server's address, or absolute.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <param name="unlimited">Whether an attempt may take longer than the timeout: uploads of files.</param>
    /// <param name="once">Whether the first failure is the last.</param>
    public Task<Answer> SendAsync(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellation, bool unlimited = false, bool once = false) =>
        SendAsync(() => new(method, new Uri(BaseAddress, path)) { Content = content?.Invoke() }, $"{method} {path.Split('?')[0]}", ReadAsync, cancellation, unlimited, once);

    /// <summary>Sends requests that are made anew for each attempt, and lets the caller say what an answer means.</summary>
    /// <param name="make">Makes the request.</param>
    /// <param name="call">Its name in errors and traces.</param>
    /// <param name="read">Reads the answer to its end.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <param name="unlimited">Whether an attempt may take longer than the timeout.</param>
    /// <param name="once">Whether the first failure is the last.</param>
    public async Task<Answer> SendAsync(Func<HttpRequestMessage> make, string call, Func<HttpResponseMessage, CancellationToken, Task<Answer>> read, CancellationToken cancellation, bool unlimited = false, bool once = false)
    {
        var answer = await RunAsync(call, token => AttemptAsync(make, read, unlimited, token), cancellation, once).ConfigureAwait(false);
        return answer.IsSuccess ? answer : throw ErrorAnswer.ToException(answer, call);
    }

    /// <summary>Sends a GET until the answer's head is a success; the body is left unread, and the caller disposes the answer.</summary>
    /// <param name="path">Relative to the server's address, or absolute.</param>
    /// <param name="prepare">Adds headers.</param>
    /// <param name="accept">Whether a success is of the kind that was asked for.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<HttpResponseMessage> OpenAsync(string path, Action<HttpRequestMessage> prepare, Func<HttpResponseMessage, bool> accept, CancellationToken cancellation)
    {
        HttpResponseMessage? opened = null;
        // A signed address carries its signature in the query.
        var call = $"GET {path.Split('?')[0]}";
        var answer = await RunAsync(call, async token =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(BaseAddress, path));
            prepare(request);
            var response = await OpenAsync(request, token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode && accept(response))
            {
                opened = response;
                return new Answer(response.StatusCode, [], null, null);
            }

            using (response)
            {
                if (response.IsSuccessStatusCode) throw new MlflowProtocolException($"{call}: the file changed while it was read");
                return await ReadAsync(response, token).ConfigureAwait(false);
            }
        }, cancellation).ConfigureAwait(false);
        return answer.IsSuccess && opened is not null ? opened : throw ErrorAnswer.ToException(answer, call);
    }

    /// <summary>Sends a body to an address of another host, such as a presigned one, without this server's credentials.</summary>
    /// <returns>The answer's ETag, or "".</returns>
    public async Task<string> SendForeignAsync(HttpMethod method, string url, Dictionary<string, string>? headers, Func<HttpContent> content, CancellationToken cancellation)
    {
        var etag = "";
        var call = $"{method} {new Uri(url).GetLeftPart(UriPartial.Path)}";
        var answer = await RunAsync(call, async token =>
        {
            using var request = new HttpRequestMessage(method, url) { Content = content() };
            foreach (var (name, value) in headers ?? [])
                if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
            etag = response.Headers.TryGetValues("ETag", out var values) ? values.First() : "";
            return await ReadAsync(response, token).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
        return answer.IsSuccess ? etag : throw ErrorAnswer.ToException(answer, call);
    }

    static Func<HttpContent> JsonContent(ReadOnlyMemory<byte> json) => () =>
        new ReadOnlyMemoryContent(json) { Headers = { ContentType = JsonType } };

    /// <summary>Reads an answer to its end.</summary>
    public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancellation) => new(
        response.StatusCode,
        await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false),
        Header(response, "X-Request-Id") ?? Header(response, "X-Databricks-Request-Id"),
        RetryAfter(response));

    public void Dispose()
    {
        if (_ownsHttp) _http.Dispose();
    }

    async Task<Answer> RunAsync(string call, Func<CancellationToken, Task<Answer>> attempt, CancellationToken cancellation, bool once = false)
    {
        using var activity = ClientDiagnostics.Source.StartActivity(call, ActivityKind.Client);
        var start = Options.TimeProvider.GetTimestamp();
        var attempts = 0;
        try
        {
            var answer = await ExecuteAsync().ConfigureAwait(false);
            // A token may be taken back before its time; another one is had for the asking, once.
            return answer.Status == HttpStatusCode.Unauthorized && _credentials is OAuthClientCredentials ? await ExecuteAsync().ConfigureAwait(false) : answer;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException { InnerException: TimeoutException })
        {
            throw new MlflowUnavailableException($"{call} on {BaseAddress} failed after {attempts} attempt(s): {exception.GetBaseException().Message}", exception);
        }
        finally
        {
            ClientDiagnostics.RequestSeconds.Record(Options.TimeProvider.GetElapsedTime(start).TotalSeconds);
        }

        ValueTask<Answer> ExecuteAsync() => (once ? ResiliencePipeline<Answer>.Empty : _retries).ExecuteAsync(
            async token =>
            {
                if (attempts++ > 0) ClientDiagnostics.Retries.Add(1);
                return await attempt(token).ConfigureAwait(false);
            },
            cancellation);
    }

    async Task<Answer> AttemptAsync(Func<HttpRequestMessage> make, Func<HttpResponseMessage, CancellationToken, Task<Answer>> read, bool unlimited, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (!unlimited) limit.CancelAfter(Options.Timeout);
        try
        {
            using var request = make();
            using var response = await OpenAsync(request, limit.Token).ConfigureAwait(false);
            return await read(response, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new TaskCanceledException("timed out", new TimeoutException($"no answer within {Options.Timeout.TotalSeconds} s", exception));
        }
    }

    async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", $"ml-client-dotnet/{ClientDiagnostics.Version}");
        if (Options.Workspace is { } workspace) request.Headers.TryAddWithoutValidation("X-MLFLOW-WORKSPACE", workspace);
        // Credentials belong to the tracking server; an artifact URI that names another host does not get them.
        if (_credentials is not null && request.RequestUri!.Authority == BaseAddress.Authority)
            request.Headers.Authorization = await _credentials.GetAuthorizationAsync(_http, cancellation).ConfigureAwait(false);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Unauthorized && _credentials is OAuthClientCredentials token) token.Forget(request.Headers.Authorization);
        return response;
    }

    static TResponse Parse<TResponse>(Answer answer, JsonTypeInfo<TResponse> type, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body, type) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new MlflowProtocolException($"{path} answered something that is not the JSON it should be: {exception.Message}", exception)
            {
                StatusCode = answer.Status, RequestId = answer.RequestId,
            };
        }
    }

    /// <summary>The first value of a header; null without it.</summary>
    public static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        // By the server's own clock, where it tells the time: this machine's may be wrong.
        { Date: { } date } when date - (response.Headers.Date ?? DateTimeOffset.UtcNow) is var wait => wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };
}
