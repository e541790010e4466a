using System.Net;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Registry.Integration.Tests.Registry;

/// <summary>Texts that PostgreSQL's columns cannot hold are refused by the name of their field; SQLite stores them, as MLflow's server does.</summary>
public sealed class LongTextTests
{
    const string Long = "${long}";

    public static TheoryData<string, string, string> Requests() => new()
    {
        { "experiments/create", """{"name": "${long}"}""", "name" },
        { "experiments/create", """{"name": "e", "artifact_location": "s3://b/${long}"}""", "artifact_location" },
        { "experiments/update", """{"experiment_id": "0", "new_name": "${long}2"}""", "new_name" },
        { "runs/create", """{"experiment_id": "0", "run_name": "${long}"}""", "run_name" },
        { "runs/create", """{"experiment_id": "0", "user_id": "${long}"}""", "user_id" },
        { "runs/create", """{"experiment_id": "0", "tags": [{"key": "${long}", "value": "v"}]}""", "key" },
        { "runs/update", """{"run_id": "${run}", "run_name": "${long}"}""", "run_name" },
        { "runs/set-tag", """{"run_id": "${run}", "key": "mlflow.runName", "value": "${long}"}""", "mlflow.runName" },
        { "runs/log-inputs", """{"run_id": "${run}", "datasets": [{"dataset": {"name": "d", "source_type": "${long}"}}]}""", "source_type" },
        { "runs/log-inputs", """{"run_id": "${run}", "models": [{"model_id": "${long}"}]}""", "model_id" },
        { "logged-models", """{"experiment_id": "0", "source_run_id": "${long}"}""", "source_run_id" },
        { "logged-models", """{"experiment_id": "0", "model_type": "${long}${long}"}""", "model_type" },
        { "registered-models/create", """{"name": "m2", "description": "${longest}"}""", "description" },
        { "registered-models/set-tag", """{"name": "m", "key": "k", "value": "${longest}"}""", "value of the tag k" },
        { "model-versions/create", """{"name": "m", "source": "s3://b/x", "run_link": "${longest}"}""", "run_link" },
        { "model-versions/create", """{"name": "m", "source": "s3://b/x", "description": "${longest}"}""", "description" },
    };

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task The_field_is_named(string kind)
    {
        if (kind == "sqlite") Layout.LocalStores("SQLite's columns take texts of any length");
        using var folder = new TemporaryFolder();
        await using var server = await Databases.StartAsync(kind, folder);
        var http = server.Http;
        var run = (string)(await http.PostAsync("runs/create", new JsonObject { ["experiment_id"] = "0" }))["run"]!["info"]!["run_id"]!;
        await http.PostAsync("registered-models/create", new JsonObject { ["name"] = "m" });
        foreach (var request in Requests())
        {
            var (path, text, field) = ((string)request[0], (string)request[1], (string)request[2]);
            var body = text.Replace("${run}", run).Replace("${longest}", new string('x', 5001)).Replace(Long, new string('y', 300));

            var (status, answer) = await http.SendAsync(HttpMethod.Post, path, JsonNode.Parse(body));
            if (kind == "sqlite")
            {
                Assert.True(status == HttpStatusCode.OK, $"{path}: {answer}");
                continue;
            }

            Assert.True(status == HttpStatusCode.BadRequest, $"{path} {text}: {status} {answer}");
            Assert.Equal("INVALID_PARAMETER_VALUE", (string)answer["error_code"]!);
            Assert.Contains(field, (string)answer["message"]!);
            Assert.Contains("exceeds the maximum length", (string)answer["message"]!);
        }
    }
}
