using ML.Client;
using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;
using ML.Training.Native;

namespace ML.Training.Integration.Tests;

/// <summary>The search on a sample of the flights, from the command line to the registered model.</summary>
public sealed class AutoMlTests : IDisposable
{
    readonly TrainingFolder folder = new(rows: 100);

    public AutoMlTests()
    {
        Judge.Require(NativeLibraries.HasXGBoost, "libxgboost (Debian: libxgboost-dev)");
        using var database = new DuckDbDatabase(new DuckDbOptions { Threads = 1 });
        using var connection = database.Connect();
        var flights = Path.Combine(Repository.Root, "samples", "flights", "data", "flights.parquet");
        connection.Execute($"""
            COPY (SELECT carrier, origin, dest, month, distance, dep_delay, tailnum, time_hour, arr_delay FROM '{flights}'
                  WHERE arr_delay IS NOT NULL AND hash(flight, time_hour, carrier, origin) % 30 = 0) TO '{folder.At("flights.parquet")}'
            """);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_best_of_several_families_is_found_explained_and_registered()
    {
        await using var server = await MlServer.StartAsync(folder.At(""));
        string[] arguments =
        [
            "automl", "--table", folder.At("flights.parquet"), "--target", "arr_delay", "--trials", "6", "--minutes", "2", "--parallel", "2", "--folds", "2",
            "--register", "arrival", "--experiment", "search", "--output", folder.At("automl"),
        ];
        await using var search = folder.Start(Repository.Executable, arguments, server.Address);
        Assert.True(await search.WaitAsync(TimeSpan.FromMinutes(3)) == 0, search.Output);
        Assert.Contains("registered as arrival/1", search.Output);
        Assert.Contains("Rows were ordered by time_hour", search.Output);

        using var client = new MlflowClient(server.Address);
        var experiment = (await client.Experiments.FindAsync("search"))!.ExperimentId!;
        var runs = await client.Runs.SearchAsync([experiment]).ToListAsync();
        var parent = Assert.Single(runs, r => r.Data!.Tags!.All(t => t.Key != "mlflow.parentRunId"));
        var trials = runs.Where(r => r != parent).ToList();
        Assert.Equal(6, trials.Count);
        Assert.All(runs, r => Assert.Equal("FINISHED", r.Info!.Status));
        Assert.All(runs, r => Assert.True(double.Parse(r.Data!.Tags!.Single(t => t.Key == "ml.cpu_seconds").Value!, System.Globalization.CultureInfo.InvariantCulture) > 0));
        Assert.All(trials, r => Assert.Equal(parent.Info!.RunId, r.Data!.Tags!.Single(t => t.Key == "mlflow.parentRunId").Value));
        Assert.Superset(new HashSet<string> { "linear", "trees", "mlp" }, trials.Select(r => r.Data!.Params!.Single(p => p.Key == "model").Value!).ToHashSet());

        // The departure delay tells most: whatever won predicts far better than the spread of delays (about 44 minutes).
        Assert.InRange(parent.Data!.Metrics!.Single(m => m.Key == "test_rmse").Value!.Value, 5, 30);
        var files = await client.Artifacts.OpenRunAsync(parent.Info!.RunId!);
        var page = await files.ReadTextAsync("leaderboard.html");
        Assert.All(trials, r => Assert.Contains(r.Info!.RunName!, page));
        Assert.Contains("orders past and future", page);
        Assert.Contains("was trained on all rows before them", await files.ReadTextAsync("explanation.txt"));
        var version = await client.ModelVersions.GetAsync("arrival", "1");
        Assert.Equal(parent.Info.RunId, version.RunId);

        // What it found can be trained again as it is.
        var (again, output) = await folder.RunAsync("train", folder.At("automl/best.yaml"), "--fresh");
        Assert.True(again == 0, output);
    }

    [Fact]
    public async Task A_search_set_to_killed_on_the_server_stops_with_its_trials()
    {
        await using var server = await MlServer.StartAsync(folder.At(""));
        string[] arguments = ["automl", "--table", folder.At("flights.parquet"), "--target", "arr_delay", "--trials", "200", "--parallel", "2", "--experiment", "killed", "--output", folder.At("killed")];
        await using var search = folder.Start(Repository.Executable, arguments, server.Address);
        using var client = new MlflowClient(server.Address);
        async Task<List<ML.Tracking.Contracts.Runs.Run>> RunsAsync() => await client.Experiments.FindAsync("killed") is { } e ? await client.Runs.SearchAsync([e.ExperimentId!]).ToListAsync() : [];
        await Waiting.UntilAsync(async () => (await RunsAsync()).Count > 2, TimeSpan.FromSeconds(60), () => search.Output);
        var parent = (await RunsAsync()).Single(r => r.Data!.Tags!.All(t => t.Key != "mlflow.parentRunId"));
        await client.Runs.EndAsync(parent.Info!.RunId!, Client.Runs.RunStatus.Killed);
        Assert.Equal(130, await search.WaitAsync(TimeSpan.FromSeconds(60)));
        var runs = await RunsAsync();
        Assert.DoesNotContain("RUNNING", runs.Select(r => r.Info!.Status));
        Assert.Equal("KILLED", runs.Single(r => r.Info!.RunId == parent.Info.RunId).Info!.Status);
    }

    [Theory]
    [InlineData("--target", "nothing", "column 'nothing' is not in")]
    [InlineData("--folds", "1", "--folds 1 is not at least 2")]
    [InlineData("--metric", "auc", "'auc' is not one of rmse, mae, r2, loss")]
    [InlineData("--time", "nothing", "column 'nothing' is not in")]
    public async Task What_cannot_be_searched_is_named(string flag, string value, string expected)
    {
        var (code, output) = await folder.RunAsync(["automl", "--table", folder.At("flights.parquet"), .. flag == "--target" ? [] : new[] { "--target", "arr_delay" }, flag, value]);
        Assert.Equal(1, code);
        Assert.Contains(expected, output);
    }
}
