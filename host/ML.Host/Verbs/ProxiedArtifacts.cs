using ML.Common.Errors;
using ML.Storage;

namespace ML.Host.Verbs;

/// <summary>Artifacts that a tracking server passes through, reached through its API.</summary>
sealed class ProxiedArtifacts(HttpClient http, string server)
{
    /// <exception cref="PlatformException">TEMPORARILY_UNAVAILABLE when the server cannot be reached or does not delete.</exception>
    public async Task DeleteAsync(string uri, CancellationToken cancellation)
    {
        var path = string.Join('/', ArtifactUri.PathBelowRoot(uri).Split('/').Select(Uri.EscapeDataString));
        try
        {
            using var answer = await http.DeleteAsync($"{server.TrimEnd('/')}/api/2.0/mlflow-artifacts/artifacts/{path}", cancellation);
            if (!answer.IsSuccessStatusCode)
                throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"the server at {server} answered {(int)answer.StatusCode} to the deletion of {uri}");
        }
        catch (HttpRequestException error)
        {
            throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"the server at {server} cannot be reached: {error.Message}", error);
        }
    }
}
