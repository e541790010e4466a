using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Registry.Integration.Tests;

/// <summary>Nonsense on every route of registry, webhooks and artifacts: a caller's mistake is never a server error.</summary>
public sealed class FuzzTests
{
    const int Requests = 3000;
    const string Routes =
        """
        POST registered-models/create name tags description
        GET registered-models/get name
        PATCH registered-models/update name description
        POST registered-models/rename name new_name
        DELETE registered-models/delete name
        POST registered-models/set-tag name key value
        DELETE registered-models/delete-tag name key
        GET registered-models/search filter max_results order_by page_token
        POST registered-models/alias name alias version
        GET registered-models/alias name alias
        DELETE registered-models/alias name alias
        POST registered-models/get-latest-versions name stages
        POST model-versions/create name source run_id tags run_link description model_id
        GET model-versions/get name version
        PATCH model-versions/update name version description
        POST model-versions/transition-stage name version stage archive_existing_versions
        DELETE model-versions/delete name version
        GET model-versions/search filter max_results order_by page_token
        GET model-versions/get-download-uri name version
        POST model-versions/set-tag name version key value
        POST webhooks name url events secret status description
        GET webhooks max_results page_token
        PATCH webhooks/x name url events
        POST webhooks/x/test event
        GET artifacts/list run_id path
        POST artifacts/presigned-upload-url run_id path expiration
        GET /get-artifact run_id path
        GET /model-versions/get-artifact name version path
        GET /api/2.0/ml/artifacts/zip run_id path model_id
        GET /api/2.0/mlflow-artifacts/artifacts path
        """;

    static readonly string[] Values =
    [
        "\"m\"", "\"\"", "\"a/b\"", "\"é🦊\"", "\"\\u0000\"", "\"..\"", "\"%2e%2e/x\"", "null", "5", "1e300", "true", "[]", "[null]", "{}", "{\"a\": 1}", "\"1\"", "\"99999999999\"",
        "\"latest\"", "\"s3://b/x\"", "\"models:/m/1\"", "\"models:/\"", "\"runs:/a/b\"", "\"mlflow-artifacts:/x/../y\"", "\"/etc/passwd\"", "\"x:y\"", "\"https://0.0.0.0\"",
        "\"https://[\"", "\"name = 'm'\"", "\"name LIKE '%[*?' AND tags.`a b` != '_'\"", "\"version_number > 1e300\"", "\"((\"", "\"name DESC\"", "\"Staging\"",
        "[{\"key\": \"a\", \"value\": \"b\"}]", "[{}]", "[{\"entity\": \"REGISTERED_MODEL\", \"action\": \"CREATED\"}]", "\"eyJvZmZzZXQiOiAtNX0=\"", "\"" + new string('x', 3000) + "\"",
    ];

    [Fact]
    public async Task No_request_is_answered_with_a_server_error()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(folder.Path);
        var random = new Random(20261122);
        var routes = Routes.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(r => r.Split(' ')).ToArray();
        for (var i = 0; i < Requests; i++)
        {
            using var request = Make(random, routes[random.Next(routes.Length)]);
            using var answer = await server.Http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(
                answer.StatusCode < HttpStatusCode.InternalServerError,
                $"{request.Method} {request.RequestUri} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync())}: {(int)answer.StatusCode} {text}");
        }
    }

    static HttpRequestMessage Make(Random random, string[] route)
    {
        var path = route[1].StartsWith('/') ? route[1] : "/api/2.0/mlflow/" + route[1];
        var fields = route.Skip(2).Where(_ => random.Next(8) > 0).Select(name => (Name: name, Json: name == "name" && random.Next(2) == 0 ? "\"m\"" : Values[random.Next(Values.Length)])).ToList();
        if (route[0] == "GET")
            return new(HttpMethod.Get, path + "?" + string.Join('&', fields.Select(f => $"{f.Name}={Uri.EscapeDataString(JsonNode.Parse(f.Json)?.ToString() ?? "")}")));
        var body = Encoding.UTF8.GetBytes("{" + string.Join(", ", fields.Select(f => $"\"{f.Name}\": {f.Json}")) + "}");
        if (random.Next(10) == 0) body[random.Next(body.Length)] = (byte)random.Next(256);
        var request = new HttpRequestMessage(new HttpMethod(route[0]), path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        return request;
    }
}
