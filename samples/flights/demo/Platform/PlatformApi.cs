using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ML.Common.Errors;
using ML.Common.Json;
using ML.Features.Contracts;

namespace ML.Samples.Flights.Platform;

/// <summary>The platform's REST API beyond MLflow's.</summary>
sealed class PlatformApi(HttpClient http)
{
    /// <summary>A call of the feature store.</summary>
    /// <param name="path">Below <c>/api/2.0/ml/features/</c>.</param>
    public async Task<TResponse> FeaturesAsync<TRequest, TResponse>(string path, TRequest request, CancellationToken cancellation)
    {
        using var answer = await http.PostAsJsonAsync("api/2.0/ml/features/" + path, request, FeaturesJson.Strict.TypeInfo<TRequest>(), cancellation);
        return await ReadAsync(answer, FeaturesJson.Strict.TypeInfo<TResponse>(), cancellation);
    }

    public async Task<TResponse> GetFeaturesAsync<TResponse>(string pathAndQuery, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync("api/2.0/ml/features/" + pathAndQuery, cancellation);
        return await ReadAsync(answer, FeaturesJson.Strict.TypeInfo<TResponse>(), cancellation);
    }

    /// <summary>A call with a body and types of the caller's choice.</summary>
    public async Task<TResponse> SendAsync<TRequest, TResponse>(
        HttpMethod method, string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(method, path) { Content = JsonContent.Create(request, requestType) };
        using var answer = await http.SendAsync(message, cancellation);
        return await ReadAsync(answer, responseType, cancellation);
    }

    /// <summary>Null when the thing does not exist.</summary>
    public async Task<TResponse?> FindAsync<TResponse>(string path, JsonTypeInfo<TResponse> type, CancellationToken cancellation)
        where TResponse : class
    {
        using var answer = await http.GetAsync(path, cancellation);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(answer, type, cancellation);
    }

    static async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        if (!answer.IsSuccessStatusCode)
            throw new PlatformException(ErrorCode.BadRequest, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.AbsolutePath} answered {(int)answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize(text, type)!;
    }
}
