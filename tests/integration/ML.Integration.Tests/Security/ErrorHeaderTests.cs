using System.Net;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Security;

/// <summary>Headers that protect an answer protect an error too, and a browser may read the errors of a server it may call.</summary>
public sealed class ErrorHeaderTests
{
    [Theory]
    [InlineData("/api/2.0/mlflow/runs/get?run_id=zz", HttpStatusCode.NotFound)]
    [InlineData("/api/2.0/mlflow/runs/get", HttpStatusCode.BadRequest)]
    [InlineData("/no/such/page", HttpStatusCode.NotFound)]
    [InlineData("/api/2.0/mlflow-artifacts/artifacts?path=%2Fetc", HttpStatusCode.BadRequest)]
    [InlineData("/api/2.0/mlflow-artifacts/artifacts/missing.txt", HttpStatusCode.NotFound)]
    public async Task Errors_carry_the_headers_of_every_answer(string path, HttpStatusCode expected)
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(folder.Path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Origin", "http://localhost:3000" } } };
        using var answer = await server.Http.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(["http://localhost:3000"], answer.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["SAMEORIGIN"], answer.Headers.GetValues("X-Frame-Options"));
    }
}
