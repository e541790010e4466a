using System.Net.Http.Json;
using System.Text.Json;
using ML.Client;
using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;
using ML.Training.Native;

namespace ML.Training.Integration.Tests;

/// <summary>The delay model of the flights from the feature store to an endpoint: networks and trees, on several ranks, and by search.</summary>
public sealed class FlightsTests : IDisposable
{
    const string Numeric = "hour, distance, temp, dewp, humid, wind_speed, precip, pressure, visib, engines, seats, plane_age, carrier_delay_1d, carrier_delay_7d, airport_delay_1d, airport_delay_7d";
    const string Networks = "model: {kind: mlp, hidden: [32]}\ntraining: {epochs: 1, batch_size: 512, seed: 1, device: cpu}";
    const string Trees = "model: {kind: trees}\ntrees: {rounds: 20, depth: 5}";

    readonly TrainingFolder folder = new(rows: 10);

    public FlightsTests()
    {
        Judge.Require(NativeLibraries.HasXGBoost, "libxgboost (Debian: libxgboost-dev)");
        var sample = Path.Combine(Repository.Root, "samples", "flights");
        Directory.CreateDirectory(folder.At("data"));
        Directory.CreateDirectory(folder.At("features"));
        foreach (var file in Directory.GetFiles(Path.Combine(sample, "features"))) File.Copy(file, folder.At(Path.Combine("features", Path.GetFileName(file))));
        foreach (var table in new[] { "weather", "planes" }) File.Copy(Path.Combine(sample, "data", $"{table}.parquet"), folder.At($"data/{table}.parquet"));
        File.Copy(Path.Combine(sample, "training-set.json"), folder.At("training-set.json"));
        using var database = new DuckDbDatabase(new DuckDbOptions { Threads = 1 });
        using var connection = database.Connect();
        connection.Execute($"COPY (SELECT * FROM '{Path.Combine(sample, "data", "flights.parquet")}' WHERE month = 1 AND day <= 20) TO '{folder.At("data/flights.parquet")}'");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_delay_model_is_trained_on_features_by_several_ranks_promoted_served_with_its_lookups_and_searched_for()
    {
        string[] store = [.. MlServer.StoreFlags($"sqlite:///{folder.At("mlflow.db")}", folder.At("")), "--features-root", folder.At("store")];
        foreach (var arguments in new string[][] { ["apply", folder.At("features")], ["materialize"], ["training-set", folder.At("training-set.json")] })
        {
            var (made, said) = await folder.RunAsync(["features", .. arguments, .. store]);
            Assert.True(made == 0, said);
        }

        await using var server = await MlServer.StartAsync($"sqlite:///{folder.At("mlflow.db")}", folder.At(""), "--features-root", folder.At("store"), "--features-allowed-roots", folder.At(""));
        var networks = new List<double>();
        foreach (var ranks in new[] { 1, 2, 4 }) networks.Add(await TrainAsync(server.Address, $"mlp-{ranks}", Networks, ranks));
        Assert.All(networks, rmse => Assert.Equal(networks[0], rmse, networks[0] * 1e-4));
        var trees = new List<double>();
        foreach (var ranks in new[] { 1, 2, 4 }) trees.Add(await TrainAsync(server.Address, $"trees-{ranks}", Trees, ranks));
        Assert.All(trees, rmse => Assert.Equal(trees[0], rmse, trees[0] * 0.05));

        using var client = new MlflowClient(server.Address);
        Assert.Equal(6, (await client.RegisteredModels.GetAsync("flights-delay")).LatestVersions!.Max(v => int.Parse(v.Version!, System.Globalization.CultureInfo.InvariantCulture)));
        await client.RegisteredModels.SetAliasAsync("flights-delay", "champion", "4");
        var delay = await ServeAsync(server.Address, "flights-delay", "@champion");
        Assert.InRange(delay, -60, 120);
        await SearchAsync(server.Address);
    }

    [Theory]
    [InlineData(new[] { "--target", "y" }, "one of --table and --training-set is expected")]
    [InlineData(new[] { "--table", "rows.parquet" }, "--target is missing")]
    [InlineData(new[] { "--training-set", "nothing" }, "set tracking_uri or MLFLOW_TRACKING_URI")]
    public async Task A_search_without_its_data_is_refused(string[] arguments, string expected)
    {
        var (code, output) = await folder.RunAsync(["automl", .. arguments]);
        Assert.Equal(1, code);
        Assert.Contains(expected, output);
    }

    async Task<double> TrainAsync(string address, string name, string settings, int ranks)
    {
        var config = folder.At($"{name}.yaml");
        File.WriteAllText(config, $"""
            name: {name}
            experiment: flights
            register: flights-delay
            output: {folder.At(name)}
            data: {"{"}training_set: flights.training, numeric: [{Numeric}], categorical: [carrier, origin, dest]{"}"}
            split: {"{"}validation: 0.1, test: 0.1, by: departs_at{"}"}
            {settings}
            """);
        await using var train = folder.Start(Repository.Executable, ["train", config, "--nproc", $"{ranks}"], address);
        Assert.True(await train.WaitAsync(TimeSpan.FromMinutes(2)) == 0, train.Output);
        return TrainingFolder.Metric(train.Output, "test_rmse");
    }

    async Task SearchAsync(string address)
    {
        string[] search = ["automl", "--training-set", "flights.training", "--trials", "3", "--minutes", "1", "--folds", "2", "--exclude", "flight", "--register", "searched", "--output", folder.At("automl")];
        await using var automl = folder.Start(Repository.Executable, search, address);
        Assert.True(await automl.WaitAsync(TimeSpan.FromMinutes(3)) == 0, automl.Output);
        Assert.Contains("arr_delay was predicted", automl.Output);
        Assert.Contains("Rows were ordered by departs_at", automl.Output);
        Assert.Contains("registered as searched/1", automl.Output);
        Assert.Contains("training_set: flights.training", File.ReadAllText(folder.At("automl/best.yaml")));
        var model = folder.At("automl/best/model");
        Assert.Contains("flights.weather", File.ReadAllText(Path.Combine(model, "feature_spec.yaml")));
        Assert.Contains("\"name\":\"flights.training\"", File.ReadAllText(Path.Combine(model, "training_set.json")));
        Assert.Contains("Leaderboard: arr_delay", File.ReadAllText(folder.At("automl/leaderboard.html")));
    }

    // Keys and what only the caller knows; weather, plane and delays are looked up.
    static async Task<double> ServeAsync(string address, string model, string version)
    {
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        var definition = new { name = "delays", config = new { served_entities = new[] { new { name = "champion", entity_name = model, entity_version = version } } } };
        using var created = await http.PostAsJsonAsync("api/2.0/serving-endpoints", definition);
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        var answer = "";
        await Waiting.UntilAsync(async () =>
        {
            const string Row = """{"dataframe_records": [{"carrier": "UA", "origin": "EWR", "dest": "IAH", "tailnum": "N14228", "flight_year": 2013, "hour": 17, "distance": 1400.0}]}""";
            using var scored = await http.PostAsync("serving-endpoints/delays/invocations", new StringContent(Row, System.Text.Encoding.UTF8, "application/json"));
            answer = await scored.Content.ReadAsStringAsync();
            return scored.IsSuccessStatusCode;
        }, TimeSpan.FromSeconds(60), () => answer);
        return JsonDocument.Parse(answer).RootElement.GetProperty("predictions")[0].EnumerateObject().Single().Value.GetDouble();
    }
}
