using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace ML.Client.Tests.MicrosoftML;

/// <summary>Takes calls as a tracking server would and keeps what they carried.</summary>
sealed class RecordingServer : HttpMessageHandler
{
    const string Run = """{"run_id": "r1", "experiment_id": "0", "artifact_uri": "mlflow-artifacts:/0/r1/artifacts", "status": "RUNNING"}""";

    public ConcurrentQueue<(string Call, string Body)> Calls { get; } = new();

    /// <summary>The body of the only call whose address ends so.</summary>
    public string Body(string ending) => Calls.Single(c => c.Call.EndsWith(ending, StringComparison.Ordinal)).Body;

    /// <summary>The bodies of all calls whose address ends so, one after the other.</summary>
    public string Bodies(string ending) => string.Concat(Calls.Where(c => c.Call.EndsWith(ending, StringComparison.Ordinal)).Select(c => c.Body));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var call = $"{request.Method} {request.RequestUri!.AbsolutePath}";
        Calls.Enqueue((call, body));
        var answer = call switch
        {
            _ when call.EndsWith("runs/create", StringComparison.Ordinal) => $$$"""{"run": {"info": {{{Run}}}}}""",
            _ when call.EndsWith("runs/update", StringComparison.Ordinal) => $$"""{"run_info": {{Run}}}""",
            _ when call.Contains("logged-models", StringComparison.Ordinal) => """{"model": {"info": {"model_id": "m-1", "artifact_uri": "mlflow-artifacts:/0/models/m-1/artifacts"}}}""",
            _ => "{}",
        };
        return new(HttpStatusCode.OK) { Content = new StringContent(answer, Encoding.UTF8, "application/json") };
    }
}
