using System.Net;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Operations;

/// <summary>The page that Prometheus scrapes counts every route.</summary>
public sealed class MetricsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Requests_are_counted_by_route_and_status()
    {
        await using var server = await MlServer.StartAsync(folder.Path);
        for (var i = 0; i < 3; i++) await server.Http.CreateRunAsync("0");
        using (var missing = await server.Http.GetAsync("/api/2.0/mlflow/runs/get?run_id=nope")) Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using (var unknown = await server.Http.PostAsync("/api/2.0/no/such/thing", TrackingCalls.Json(new JsonObject().ToJsonString()))) Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        var lines = (await server.Http.GetStringAsync("/metrics")).Split('\n');
        Assert.Contains("""ml_http_requests_total{method="POST",route="/api/2.0/mlflow/runs/create",code="200"} 3""", lines);
        Assert.Contains("""ml_http_requests_total{method="GET",route="/api/2.0/mlflow/runs/get",code="404"} 1""", lines);
        Assert.Contains("""ml_http_request_seconds_count{method="POST",route="/api/2.0/mlflow/runs/create"} 3""", lines);
        Assert.Contains("""ml_http_request_seconds_bucket{method="POST",route="/api/2.0/mlflow/runs/create",le="+Inf"} 3""", lines);
        Assert.Contains("ml_http_requests_under_way 1", lines);
        Assert.DoesNotContain(lines, l => l.Contains("no/such/thing", StringComparison.Ordinal));
        Assert.Contains("# TYPE ml_serving_requests_total counter", lines);
    }
}
