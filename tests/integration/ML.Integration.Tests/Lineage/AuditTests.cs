using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.TestKit.Endurance;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Lineage;

/// <summary>Every change that somebody decides on stands in the audit log: who, when, what it was and what it is.</summary>
public sealed partial class AuditTests : IDisposable
{
    const string Mlflow = "/api/2.0/mlflow/", Endpoints = "/api/2.0/serving-endpoints", Features = "/api/2.0/ml/features/", Artifacts = "/api/2.0/mlflow-artifacts/artifacts/", Levels = "/api/2.0/ml/log-levels", Traces = "/api/3.0/mlflow/traces/";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    readonly TemporaryFolder folder = new();
    readonly Dictionary<string, string> made = [];

    public void Dispose() => folder.Dispose();

    // Method, path, body; the action that stands in the log, and what of the thing as it was and as it is. $x is what an earlier act made.
    static readonly (string Method, string Path, string Body, string Action, string? Before, string? After)[] Acts =
    [
        ("POST", Mlflow + "experiments/create", """{"name": "a"}""", "experiment.create", null, "\"a\""),
        ("POST", Mlflow + "experiments/update", """{"experiment_id": "$experiment_id", "new_name": "b"}""", "experiment.rename", "\"a\"", "\"b\""),
        ("POST", Mlflow + "experiments/set-experiment-tag", """{"experiment_id": "$experiment_id", "key": "k", "value": "v"}""", "experiment.set_tag", null, "\"v\""),
        ("POST", Mlflow + "experiments/delete-experiment-tag", """{"experiment_id": "$experiment_id", "key": "k"}""", "experiment.delete_tag", "\"v\"", null),
        ("POST", Mlflow + "runs/create", """{"experiment_id": "$experiment_id"}""", "", null, null),
        ("POST", Mlflow + "runs/delete", """{"run_id": "$run_id"}""", "run.delete", "active", "deleted"),
        ("POST", Mlflow + "runs/restore", """{"run_id": "$run_id"}""", "run.restore", "deleted", "active"),
        ("POST", Mlflow + "logged-models", """{"experiment_id": "$experiment_id"}""", "", null, null),
        ("DELETE", Mlflow + "logged-models/$model_id", "", "logged_model.delete", "active", "deleted"),
        ("POST", Traces[..^1], """{"trace": {"trace_info": {"trace_id": "tr-one", "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "$experiment_id"}}, "request_time": "2025-01-01T00:00:00Z", "state": "OK", "tags": {"mlflow.traceName": "asked"}}}}""", "", null, null),
        ("POST", Traces + "tr-one/assessments", """{"assessment": {"assessment_name": "correct", "source": {"source_type": "HUMAN", "source_id": "ana"}, "feedback": {"value": true}}}""", "", null, null),
        ("PATCH", Traces + "tr-one/assessments/$assessment_id", """{"assessment": {"feedback": {"value": false}}, "update_mask": "feedback"}""", "assessment.update", "true", "false"),
        ("DELETE", Traces + "tr-one/assessments/$assessment_id", "", "assessment.delete", "false", null),
        ("POST", Traces + "delete-traces", """{"experiment_id": "$experiment_id", "request_ids": ["tr-one", "tr-two"]}""", "trace.delete", "asked", null),
        ("PUT", Artifacts + "plots/a.txt", "12345", "", null, null),
        ("DELETE", Artifacts + "plots", "", "artifact.delete", "\"bytes\":5", null),
        ("DELETE", Artifacts + "plots", "", "", null, null),
        ("POST", Mlflow + "experiments/delete", """{"experiment_id": "$experiment_id"}""", "experiment.delete", "active", "deleted"),
        ("POST", Mlflow + "experiments/restore", """{"experiment_id": "$experiment_id"}""", "experiment.restore", "deleted", "active"),
        ("POST", Mlflow + "registered-models/create", """{"name": "m", "description": "first"}""", "registered_model.create", null, "first"),
        ("PATCH", Mlflow + "registered-models/update", """{"name": "m", "description": "second"}""", "registered_model.update", "first", "second"),
        ("POST", Mlflow + "registered-models/set-tag", """{"name": "m", "key": "k", "value": "v"}""", "registered_model.set_tag", null, "\"v\""),
        ("DELETE", Mlflow + "registered-models/delete-tag", """{"name": "m", "key": "k"}""", "registered_model.delete_tag", "\"v\"", null),
        ("POST", Mlflow + "registered-models/rename", """{"name": "m", "new_name": "n"}""", "registered_model.rename", "\"m\"", "\"n\""),
        ("POST", Mlflow + "model-versions/create", """{"name": "n", "source": "s3://bucket/a"}""", "model_version.create", null, "s3://bucket/a"),
        ("PATCH", Mlflow + "model-versions/update", """{"name": "n", "version": "1", "description": "told"}""", "model_version.update", "description", "told"),
        ("POST", Mlflow + "model-versions/set-tag", """{"name": "n", "version": "1", "key": "k", "value": "v"}""", "model_version.set_tag", null, "\"v\""),
        ("DELETE", Mlflow + "model-versions/delete-tag", """{"name": "n", "version": "1", "key": "k"}""", "model_version.delete_tag", "\"v\"", null),
        ("POST", Mlflow + "model-versions/transition-stage", """{"name": "n", "version": "1", "stage": "Staging", "archive_existing_versions": false}""", "model_version.transition_stage", "None", "Staging"),
        ("POST", Mlflow + "registered-models/alias", """{"name": "n", "alias": "champion", "version": "1"}""", "registered_model.set_alias", null, "champion"),
        ("DELETE", Mlflow + "registered-models/alias", """{"name": "n", "alias": "champion"}""", "registered_model.delete_alias", "champion", null),
        ("POST", Mlflow + "webhooks", """{"name": "w", "url": "https://1.1.1.1/a", "events": [{"entity": "REGISTERED_MODEL", "action": "CREATED"}]}""", "webhook.create", null, "1.1.1.1/a"),
        ("PATCH", Mlflow + "webhooks/$webhook_id", """{"url": "https://1.1.1.1/b"}""", "webhook.update", "1.1.1.1/a", "1.1.1.1/b"),
        ("DELETE", Mlflow + "webhooks/$webhook_id", "", "webhook.delete", "1.1.1.1/b", null),
        ("POST", Endpoints, """{"name": "e", "config": {"served_entities": [{"name": "one", "entity_name": "endurance", "entity_version": "1"}]}}""", "endpoint.create", null, "\"one\""),
        ("PUT", Endpoints + "/e/config", """{"served_entities": [{"name": "two", "entity_name": "endurance", "entity_version": "1"}]}""", "endpoint.update", "\"one\"", "\"two\""),
        ("PATCH", Endpoints + "/e/tags", """{"add_tags": [{"key": "team", "value": "red"}]}""", "endpoint.update", "two", "red"),
        ("PUT", Endpoints + "/e/rate-limits", """{"rate_limits": [{"calls": 77, "renewal_period": "minute"}]}""", "endpoint.update", "two", "77"),
        ("DELETE", Endpoints + "/e", "", "endpoint.delete", "two", null),
        ("POST", Features + "apply", """{"definitions": [{"kind": "feature_table", "name": "t", "location": "$folder/t.parquet", "primary_keys": ["origin"], "owner": "ana"}]}""", "feature_definition.create", null, "ana"),
        ("POST", Features + "apply", """{"definitions": [{"kind": "feature_table", "name": "t", "location": "$folder/t.parquet", "primary_keys": ["origin"], "owner": "bert"}]}""", "feature_definition.update", "ana", "bert"),
        ("POST", Features + "training-sets/create", """{"name": "set", "spine": {"sql": "SELECT 'EWR' AS origin, 1 AS label"}, "label": "label", "features": [{"lookup": {"table": "t", "lookup_key": ["origin"]}}]}""", "training_set.create", null, "\"rows\":1"),
        ("DELETE", Features + "definitions/delete?name=t", "", "feature_definition.delete", "bert", null),
        ("DELETE", Mlflow + "model-versions/delete", """{"name": "n", "version": "1"}""", "model_version.delete", "told", null),
        ("DELETE", Mlflow + "registered-models/delete", """{"name": "n"}""", "registered_model.delete", "second", null),
    ];

    [Fact]
    public async Task Every_change_stands_there_as_it_was_and_as_it_is()
    {
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--features-root", folder.File("features"), "--features-allowed-roots", folder.Path);
        using (var connection = DuckDbDatabase.Shared.Connect()) connection.Execute($"COPY (SELECT 'EWR' AS origin, 1 AS delay) TO '{folder.File("t.parquet")}'");
        made["folder"] = folder.Path;
        // A model that can be served.
        await new PlatformWork(server.Http).PrepareAsync();
        foreach (var act in Acts) await TryAsync(server.Http, act);
    }

    [Fact]
    public async Task Log_levels_stand_there_as_they_were_and_are()
    {
        Layout.OneProcess("a gateway has no audit log, and logs it");
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--admin-token", "secret");
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        foreach (var (level, action, before, after) in ((string, string, string?, string?)[])
            [("Debug", "log_level.set", null, "Debug"), ("Debug", "", null, null), ("Error", "log_level.set", "Debug", "Error"), ("Default", "log_level.set", "Error", null), ("Default", "", null, null)])
            await TryAsync(server.Http, ("PUT", Levels, $$"""{"category": "ML.Serving", "level": "{{level}}"}""", action, before, after));
        Assert.Contains("the log level of ML.Serving was Debug and is Error", server.Process.Output);
    }

    async Task TryAsync(HttpClient http, (string Method, string Path, string Body, string Action, string? Before, string? After) act)
    {
        var (since, seen) = (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), (await EntriesAsync(http)).Count);
        await DoAsync(http, act.Method, act.Path, act.Body);
        List<JsonNode> own = [];
        // An endpoint changes once its models are loaded.
        await Waiting.UntilAsync(
            async () =>
            {
                var entries = await EntriesAsync(http);
                own = [.. entries.Take(entries.Count - seen)];
                return act.Action.Length == 0 ? own.Count == 0 : own.Any(e => Tells(e, act.Action, act.Before, act.After, since));
            },
            Patience, () => $"{act.Method} {act.Path}: expected {act.Action} {act.Before} -> {act.After}, found {string.Join(' ', own.Select(e => e.ToJsonString()))}");
    }

    static bool Tells(JsonNode entry, string action, string? before, string? after, long since) =>
        entry["action"]!.GetValue<string>() == action && entry["actor"]!.GetValue<string>() == "anonymous" && entry["time"]!.GetValue<long>() >= since
        && Has(entry["before"], before) && Has(entry["after"], after);

    static bool Has(JsonNode? state, string? expected) => expected is null ? state is null : state?.ToJsonString().Contains(expected, StringComparison.Ordinal) == true;

    async Task DoAsync(HttpClient http, string method, string path, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Filled(path)) { Content = body.Length == 0 ? null : TrackingCalls.Json(Filled(body)) };
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {text}");
        foreach (Match id in Ids().Matches(text)) made[id.Groups[1].Value] = id.Groups[2].Value;
    }

    string Filled(string text) => made.OrderByDescending(m => m.Key.Length).Aggregate(text, (filled, m) => filled.Replace("$" + m.Key, m.Value, StringComparison.Ordinal));

    static async Task<IReadOnlyList<JsonNode>> EntriesAsync(HttpClient http) =>
        [.. ((await http.GetFromJsonAsync<JsonNode>("/api/2.0/ml/audit/entries?max_results=1000"))!["entries"]?.AsArray() ?? []).Select(e => e!)];

    [GeneratedRegex("\"(experiment_id|run_id|model_id|webhook_id|assessment_id)\": ?\"([^\"]+)\"")]
    private static partial Regex Ids();
}
