using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ML.Serving.Compat.Tests.Judges;

/// <summary>Callers that send the same request again and again, and keep what did not succeed.</summary>
sealed class Load : IAsyncDisposable
{
    readonly CancellationTokenSource stop = new();
    readonly ConcurrentBag<string> failed = [];
    readonly HttpClient client;
    readonly Task[] callers;
    int answered;

    Load(Uri address, string path, object request, int clients)
    {
        client = new HttpClient { BaseAddress = address };
        var body = JsonSerializer.SerializeToUtf8Bytes(request);
        callers = [.. Enumerable.Range(0, clients).Select(_ => Task.Run(() => CallAsync(path, body)))];
    }

    public static Load Start(Uri address, string path, object request, int clients) => new(address, path, request, clients);

    public async Task<(int Answered, IReadOnlyCollection<string> Failed)> StopAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        return (answered, failed);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        client.Dispose();
        stop.Dispose();
    }

    async Task CallAsync(string path, byte[] body)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var response = await client.PostAsync(path, content);
                if (response.IsSuccessStatusCode) Interlocked.Increment(ref answered);
                else failed.Add($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            }
            catch (HttpRequestException error)
            {
                failed.Add(error.Message);
            }
        }
    }
}
