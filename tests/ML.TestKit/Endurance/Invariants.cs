using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ML.TestKit.Processes;

namespace ML.TestKit.Endurance;

/// <summary>What must hold of a platform whatever happened to it.</summary>
public sealed class Invariants(HttpClient http, PlatformWork work)
{
    static readonly TimeSpan SystemTablesTime = TimeSpan.FromSeconds(60);

    /// <summary>What does not hold, a line each; empty when all does.</summary>
    public async Task<List<string>> BrokenAsync() =>
    [
        .. await LostPointsAsync(), .. await VersionsWithoutRunAsync(), .. await EndpointsWithoutVersionAsync(), .. await SystemTablesAsync(),
    ];

    // A batch that was sent when the work ended may be there unacknowledged, and no point is there twice.
    async Task<List<string>> LostPointsAsync()
    {
        var broken = new List<string>();
        foreach (var (run, batches) in work.Runs)
        {
            var steps = await StepsAsync(run);
            var acknowledged = batches * PlatformWork.Points;
            if (steps.Count < acknowledged || steps.Count > acknowledged + PlatformWork.Points || steps.Distinct().Count() != steps.Count || !steps.Order().Take(acknowledged).SequenceEqual(Enumerable.Range(0, acknowledged).Select(s => (long)s)))
                broken.Add($"run {run}: {acknowledged} points were acknowledged, {steps.Count} are there, {steps.Distinct().Count()} different ones");
        }

        return broken;
    }

    async Task<List<long>> StepsAsync(string run)
    {
        var (steps, token) = (new List<long>(), "");
        do
        {
            var page = await GetAsync($"/api/2.0/mlflow/metrics/get-history?run_id={run}&metric_key=m&max_results=25000&page_token={Uri.EscapeDataString(token)}");
            steps.AddRange((page["metrics"]?.AsArray() ?? []).Select(m => m!["step"]!.GetValue<long>()));
            token = page["next_page_token"]?.GetValue<string>() ?? "";
        }
        while (token.Length > 0);
        return steps;
    }

    async Task<List<string>> VersionsWithoutRunAsync()
    {
        var broken = new List<string>();
        foreach (var (version, run) in work.Versions)
        {
            var found = await GetAsync($"/api/2.0/mlflow/model-versions/get?name={PlatformWork.Model}&version={version}");
            if (found["model_version"]?["run_id"]?.GetValue<string>() != run) broken.Add($"version {version} was acknowledged for run {run}, and is {found.ToJsonString()}");
            else if ((await GetAsync($"/api/2.0/mlflow/runs/get?run_id={run}"))["run"] is null) broken.Add($"version {version} is of run {run}, which is not there");
        }

        return broken;
    }

    async Task<List<string>> EndpointsWithoutVersionAsync()
    {
        var endpoint = await GetAsync($"/api/2.0/serving-endpoints/{PlatformWork.Endpoint}");
        var version = endpoint["config"]?["served_entities"]?[0]?["state"]?["served_version"]?.GetValue<string>();
        return version is not null && (await GetAsync($"/api/2.0/mlflow/model-versions/get?name={PlatformWork.Model}&version={version}"))["model_version"] is not null
            ? [] : [$"the endpoint serves version {version ?? "none"}: {endpoint.ToJsonString()}"];
    }

    // Each row of the tables has its source, and each source its row.
    async Task<List<string>> SystemTablesAsync()
    {
        var points = 0L;
        foreach (var run in work.Runs.Keys) points += (await StepsAsync(run)).Count;
        var (expected, read) = ($"{points}|{points}|0|{work.Versions.Count}|0|0|0|0|1", "");
        const string question = """
            SELECT concat_ws('|', (SELECT count(*) FROM ml.system.metrics), (SELECT count(DISTINCT (run_id, key, step)) FROM ml.system.metrics),
                (SELECT count(*) FROM ml.system.metrics m ANTI JOIN ml.system.runs r USING (run_id)),
                (SELECT count(*) FROM ml.system.model_versions WHERE name = 'endurance' AND run_id IS NOT NULL),
                (SELECT count(*) FROM ml.system.model_versions v ANTI JOIN ml.system.runs r USING (run_id)),
                (SELECT count(*) - count(DISTINCT request_id) FROM ml.system.inferences),
                (SELECT count(*) FROM ml.system.inferences i ANTI JOIN inference.default.endurance_payload p USING (request_id)),
                (SELECT count(*) FROM inference.default.endurance_payload p ANTI JOIN ml.system.inferences i USING (request_id)),
                (SELECT count(*) FROM ml.system.endpoints WHERE name = 'endurance'))
            """;
        try
        {
            await Waiting.UntilAsync(async () => (read = await AskAsync(question)) == expected || IsAhead(read, expected), SystemTablesTime, () => read);
            return [];
        }
        catch (TimeoutException)
        {
            return [$"the system tables hold {read}; expected {expected} (points, different points, points without run, versions, versions without run, doubled requests, requests without source, requests that are missing, endpoints)"];
        }
    }

    // A version that was made and not acknowledged is there too.
    static bool IsAhead(string read, string expected)
    {
        var (have, want) = (read.Split('|'), expected.Split('|'));
        return have.Length == want.Length && long.TryParse(have[3], out var versions) && versions >= long.Parse(want[3], System.Globalization.CultureInfo.InvariantCulture)
            && have.Where((_, i) => i != 3).SequenceEqual(want.Where((_, i) => i != 3));
    }

    async Task<string> AskAsync(string statement)
    {
        using var answer = await http.PostAsJsonAsync("/api/2.0/sql/statements", new { statement });
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode && JsonNode.Parse(text)?["result"]?["data_array"]?[0]?[0]?.GetValue<string>() is { } value ? value : text;
    }

    async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}
