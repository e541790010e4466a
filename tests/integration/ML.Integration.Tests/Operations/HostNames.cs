using System.Net;

namespace ML.Integration.Tests.Operations;

/// <summary>Asks a server by a name.</summary>
static class HostNames
{
    public static async Task<HttpStatusCode> AskAsync(HttpClient http, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/2.0/mlflow/experiments/get?experiment_id=0") { Headers = { Host = host } };
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
