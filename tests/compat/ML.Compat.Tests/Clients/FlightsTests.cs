using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Compat.Tests.Clients;

/// <summary>
/// The straight path with the real 3.17 client: train on real flights, log, register, promote, load back, serve; our
/// predictions equal onnxruntime's.
/// </summary>
public sealed class FlightsTests
{
    const double Tolerance = 1e-5;

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_model_is_trained_registered_promoted_and_served(TestDatabase database)
    {
        using var folder = new TemporaryFolder();
        var flights = Repository.SharedFile("data", "nycflights13", "flights.parquet");
        await using var server = await StartAsync(database, folder);
        Directory.CreateDirectory(folder.File("out"));
        var printed = await Python.RunAsync(Python.Executable, Script("flights.py"), [server.Address, flights, folder.File("out")], folder.Path);
        // The log comes through another pipe, so this line need not be the last.
        Assert.Contains("ok", printed.Split('\n'));

        var run = JsonNode.Parse(await File.ReadAllTextAsync(folder.File("out/run.json")))!;
        await PredictionsAgreeAsync("models:/delay@champion", server, folder);
        await PredictionsAgreeAsync("models:/delay/1", server, folder);
        await PredictionsAgreeAsync("models:/delay/Staging", server, folder);
        await PredictionsAgreeAsync("models:/" + run["model_id"]!.GetValue<string>(), server, folder);
        await PredictionsAgreeAsync($"runs:/{run["run_id"]!.GetValue<string>()}/model", server, folder);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task The_older_client_tracks_and_registers(TestDatabase database)
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(database, folder);
        // The log comes through another pipe, so this line need not be the last.
        Assert.Contains("ok", (await Python.RunAsync(Python.Mlflow2Executable, Script("mlflow2.py"), [server.Address], folder.Path)).Split('\n'));
    }

    // Once as one process, once as several.
    static async Task<MlServer> StartAsync(TestDatabase database, TemporaryFolder folder)
    {
        var uri = await database.NewAsync(folder.Path);
        return database == TestDatabase.Sqlite ? await MlServer.StartAsync(uri, folder.Path) : await MlServer.StartSplitAsync(uri, folder.Path);
    }

    static async Task PredictionsAgreeAsync(string uri, MlServer server, TemporaryFolder folder)
    {
        var port = FreePort.Next();
        var environment = new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = server.Address };
        await using var serving = ChildProcess.Start(Repository.Executable, ["models", "serve", "-m", uri, "--port", $"{port}"], folder.Path, environment);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Waiting.UntilHealthyAsync(http, "/ping", serving, TimeSpan.FromSeconds(30));
        var rows = await File.ReadAllTextAsync(folder.File("out/rows.json"));
        using var answer = await http.PostAsync("/invocations", new StringContent(rows, Encoding.UTF8, "application/json"));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        var ours = Numbers(JsonNode.Parse(text)!["predictions"]!);
        var expected = Numbers(JsonNode.Parse(await File.ReadAllTextAsync(folder.File("out/expected.json")))!);
        Assert.Equal(1000, ours.Length);
        Assert.All(ours.Zip(expected), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= Tolerance * Math.Max(1, Math.Abs(pair.Second)), $"{pair}"));
    }

    // MLflow answers a table's predictions as records, a matrix's as rows; each row holds one number here.
    static double[] Numbers(JsonNode predictions) =>
    [
        .. predictions.AsArray().Select(row => row switch
        {
            JsonObject record => record.First().Value!.GetValue<double>(),
            JsonArray values => values[0]!.GetValue<double>(),
            _ => row!.GetValue<double>(),
        }),
    ];

    static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Clients", name);
}
