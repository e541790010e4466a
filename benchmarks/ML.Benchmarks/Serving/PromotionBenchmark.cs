using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Benchmarks.Serving;

/// <summary>An endpoint that follows an alias, at 70 % of what it can take: ten promotions, a broken version, a roll-back.</summary>
sealed class PromotionBenchmark : IBenchmark
{
    const string Endpoint = "promoted", Alias = "champion";
    const int Connections = 4, Broken = 3;
    static readonly int[] Moves = [2, 1, 2, 1, 2, 1, 2, 1, 2, 1, Broken, 2];
    static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"dataframe_split":{"columns":["a","b","c"],"data":[[1.5,2.5,3.5]]}}""");

    public string Name => "serving-promotion";

    public string Description => "promotions, a broken version and a roll-back under load, for two minutes; `serving` does it too";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        using var models = await ServingModels.MakeAsync();
        await RunAsync(report, models["tiny"], models["server"], quick);
    }

    public static async Task RunAsync(BenchmarkReport report, string model, string folder, bool quick)
    {
        var length = TimeSpan.FromSeconds(quick ? 26 : 120);
        Directory.CreateDirectory(folder);
        await using var server = await MlServer.StartAsync(folder);
        await RegisterAsync(server.Http, model);
        await PromoteAsync(server.Http, 1);
        var path = $"/endpoints/{Endpoint}/invocations";
        await CreateAsync(server.Http);
        var capacity = await CapacityAsync(new Uri(server.Address), path);
        await using var load = new PacedLoad(new Uri(server.Address), path, Body, Connections, 0.7 * capacity);
        var switches = new List<(long From, long To)>();
        var pause = length / (Moves.Length + 1);
        await Task.Delay(pause);
        foreach (var version in Moves)
        {
            var from = Stopwatch.GetTimestamp();
            await PromoteAsync(server.Http, version);
            await SettledAsync(server.Http, version);
            switches.Add((from, Stopwatch.GetTimestamp()));
            await Task.Delay(pause);
        }

        await load.StopAsync();
        bool IsSwitching(long due) => switches.Exists(s => due >= s.From && due <= s.To + (Stopwatch.Frequency / 4));
        var (steady, during) = (load.Milliseconds(due => !IsSwitching(due)), load.Milliseconds(IsSwitching));
        var slowest = switches.Max(s => (s.To - s.From) / (double)Stopwatch.Frequency);
        report.Add("promotions under load, failed requests", Number(load.Failures), $"{Number(steady.Count + during.Count)} requests", load.Failures, Goal.AtMostTimes(0));
        report.Add("p99 during a switch against steady", Milliseconds(At99(during)), Milliseconds(At99(steady)), At99(during) / At99(steady), Goal.AtMostTimes(2));
        report.Add("slowest promotion until served", Milliseconds(slowest * 1000), "goal 2000 ms", slowest / 2, Goal.AtMostTimes(1));
    }

    static double At99(List<double> sorted) => sorted[(int)(0.99 * (sorted.Count - 1))];

    static async Task<double> CapacityAsync(Uri address, string path)
    {
        await using var load = new PacedLoad(address, path, Body, Connections, 1e9);
        await Task.Delay(TimeSpan.FromSeconds(1));
        var (before, from) = (load.Answered, Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(2));
        return (load.Answered - before) / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    static async Task RegisterAsync(HttpClient http, string model)
    {
        await PostAsync(http, "/api/2.0/mlflow/registered-models/create", new { name = Endpoint });
        var run = await PostAsync(http, "/api/2.0/mlflow/runs/create", new { experiment_id = "0" });
        var info = run.GetProperty("run").GetProperty("info");
        var root = info.GetProperty("artifact_uri").GetString()!;
        for (var version = 1; version <= 3; version++)
        {
            foreach (var file in Directory.GetFiles(model))
            {
                var bytes = version == Broken && file.EndsWith(".onnx", StringComparison.Ordinal) ? "no model"u8.ToArray() : await File.ReadAllBytesAsync(file);
                using var put = await http.PutAsync($"/api/2.0/mlflow-artifacts/artifacts/{root["mlflow-artifacts:/".Length..]}/{version}/{Path.GetFileName(file)}", new ByteArrayContent(bytes));
                put.EnsureSuccessStatusCode();
            }

            await PostAsync(http, "/api/2.0/mlflow/model-versions/create", new { name = Endpoint, source = $"{root}/{version}", run_id = info.GetProperty("run_id").GetString() });
        }
    }

    static Task PromoteAsync(HttpClient http, int version) =>
        PostAsync(http, "/api/2.0/mlflow/registered-models/alias", new { name = Endpoint, alias = Alias, version = Number(version) });

    static async Task CreateAsync(HttpClient http)
    {
        var entity = new { name = "m", entity_name = Endpoint, entity_version = "@" + Alias };
        await PostAsync(http, "/api/2.0/serving-endpoints", new { name = Endpoint, config = new { served_entities = new[] { entity } } });
        await SettledAsync(http, 1);
    }

    static async Task SettledAsync(HttpClient http, int version)
    {
        var state = "";
        await Waiting.UntilAsync(
            async () =>
            {
                var endpoint = await http.GetFromJsonAsync<JsonElement>("/api/2.0/serving-endpoints/" + Endpoint);
                state = endpoint.GetRawText();
                if (!endpoint.TryGetProperty("config", out var config)) return false;
                var entity = config.GetProperty("served_entities")[0].GetProperty("state");
                return version == Broken ? entity.TryGetProperty("deployment_state_message", out _) : entity.TryGetProperty("served_version", out var served) && served.GetString() == Number(version);
            },
            TimeSpan.FromSeconds(20), () => state);
    }

    static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path}: {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    static string Milliseconds(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) + " ms";
}
