using System.Globalization;
using ML.Client;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;
using Run = ML.Tracking.Contracts.Runs.Run;

namespace ML.Training.Integration.Tests;

/// <summary>What a run leaves on the tracking server.</summary>
public sealed class TrackingTests : IDisposable
{
    readonly TrainingFolder folder = new(rows: 10_000);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_run_is_logged_registered_and_loads_in_mlflow()
    {
        await using var server = await MlServer.StartAsync(folder.At(""));
        var config = folder.Config("tracked", ", epochs: 2, log_every: 10", "register: delay\ncheckpoint: {log: true}");
        await using var train = folder.Start(Repository.Executable, ["train", config, "--nproc", "2"], server.Address);
        Assert.True(await train.WaitAsync(TimeSpan.FromMinutes(2)) == 0, train.Output);
        Assert.Contains("registered delay/1", train.Output);

        using var client = new MlflowClient(server.Address);
        var run = await SingleRunAsync(client);
        Assert.Equal("FINISHED", run.Info!.Status);
        Assert.Equal("wide_and_deep", run.Data!.Params!.Single(p => p.Key == "model").Value);
        Assert.Equal("2", run.Data.Params!.Single(p => p.Key == "ranks").Value);
        Assert.Equal("rows.parquet", run.Inputs!.DatasetInputs!.Single().Dataset!.Name);
        var history = await client.Runs.MetricHistoryAsync(run.Info.RunId!, "train_loss").ToListAsync();
        Assert.True(history.Count >= 6 && history[^1].Value < history[0].Value, $"{history.Count} points");
        var loss = run.Data.Metrics!.Single(m => m.Key == "test_rmse").Value;
        Assert.Equal(TrainingFolder.Metric(train.Output, "test_rmse"), loss!.Value, 1e-5);
        Assert.Contains("validation_r2", run.Data.Metrics!.Select(m => m.Key));

        var kept = await (await client.Artifacts.OpenRunAsync(run.Info.RunId!)).ListTreeAsync("checkpoints");
        Assert.Equal(["checkpoints/best/checkpoint.json", "checkpoints/best/shard-0-of-2.bin", "checkpoints/best/shard-1-of-2.bin"], kept.Order());

        // MLflow's own Python loads the registered model and scores raw rows.
        var printed = await Python.RunAsync(Python.Executable, Path.Combine(AppContext.BaseDirectory, "score.py"), [server.Address], folder.At(""));
        Assert.InRange(double.Parse(printed.Trim().Split('\n')[^1], CultureInfo.InvariantCulture), 0, 3 * loss.Value);
    }

    [Fact]
    public async Task A_run_that_cannot_be_trained_ends_failed_with_the_reason()
    {
        await using var server = await MlServer.StartAsync(folder.At(""));
        await using var train = folder.Start(Repository.Executable, ["train", folder.Config("poisoned", target: "poisoned", data: ", normalize: false")], server.Address);
        Assert.Equal(1, await train.WaitAsync(TimeSpan.FromMinutes(2)));
        using var client = new MlflowClient(server.Address);
        var run = await SingleRunAsync(client);
        Assert.Equal("FAILED", run.Info!.Status);
        Assert.Contains("the loss is nan", run.Data!.Tags!.Single(t => t.Key == "mlflow.note.content").Value);
    }

    [Fact]
    public async Task A_worker_that_dies_fails_its_run_with_the_reason_and_leaves_the_server_alone()
    {
        await using var server = await MlServer.StartAsync(folder.At(""));
        await using var train = folder.Start(Repository.Executable, ["train", folder.Config("dying", ", epochs: 100000"), "--max-restarts", "0"], server.Address);
        using var client = new MlflowClient(server.Address);
        await Waiting.UntilAsync(async () => await client.Experiments.FindAsync("training") is not null && (await RunsAsync(client)).Any(r => r.Data?.Metrics?.Count > 0),
            TimeSpan.FromSeconds(60), () => train.Output);
        System.Diagnostics.Process.GetProcessById(Children.Of(train.Id).Single()).Kill();
        Assert.Equal(1, await train.WaitAsync(TimeSpan.FromSeconds(60)));
        var run = await SingleRunAsync(client);
        Assert.Equal("FAILED", run.Info!.Status);
        Assert.True(double.Parse(run.Data!.Tags!.Single(t => t.Key == "ml.cpu_seconds").Value!, CultureInfo.InvariantCulture) > 0.3);
        Assert.Contains("rank 0 was ended by signal 9", run.Data!.Tags!.Single(t => t.Key == "mlflow.note.content").Value);
    }

    // A launcher's worker and one that somebody else started.
    [Theory]
    [InlineData("train")]
    [InlineData("worker")]
    public async Task A_run_set_to_killed_on_the_server_stops_and_goes_on_when_it_is_started_again(string verb)
    {
        await using var server = await MlServer.StartAsync(folder.At(""));
        var config = folder.Config("endless", ", epochs: 100000");
        await using var train = folder.Start(Repository.Executable, [verb, config], server.Address);
        using var client = new MlflowClient(server.Address);
        await Waiting.UntilAsync(async () => await client.Experiments.FindAsync("training") is not null && (await RunsAsync(client)).Any(r => r.Data?.Metrics?.Any(m => m.Key == "epoch") == true),
            TimeSpan.FromSeconds(60), () => train.Output);
        var run = await SingleRunAsync(client);

        // Another job that would write there has a run of its own, which fails; the first one's is left alone.
        await using var second = folder.Start(Repository.Executable, [verb, config], server.Address);
        Assert.Equal(1, await second.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("is being written by another training process", second.Output);
        var other = (await RunsAsync(client)).Single(r => r.Info!.RunId != run.Info!.RunId);
        Assert.Equal("FAILED", other.Info!.Status);
        Assert.Contains("is being written by another training process", other.Data!.Tags!.Single(t => t.Key == "mlflow.note.content").Value);
        Assert.Equal("RUNNING", (await client.Runs.GetAsync(run.Info!.RunId!)).Info!.Status);

        await client.Runs.EndAsync(run.Info.RunId!, Client.Runs.RunStatus.Killed);
        Assert.Equal(130, await train.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal("KILLED", (await client.Runs.GetAsync(run.Info.RunId!)).Info!.Status);

        // The epochs that it had are enough now: what is left is the end.
        folder.Config("endless", ", epochs: 1");
        await using var again = folder.Start(Repository.Executable, [verb, config], server.Address);
        Assert.True(await again.WaitAsync(TimeSpan.FromMinutes(1)) == 0, again.Output);
        var ended = await client.Runs.GetAsync(run.Info.RunId!);
        Assert.Equal("FINISHED", ended.Info!.Status);
        Assert.Contains("test_rmse", ended.Data!.Metrics!.Select(m => m.Key));
        Assert.Equal(2, (await RunsAsync(client)).Count);
    }

    [Fact]
    public async Task A_training_set_of_the_feature_store_is_trained_on_at_its_version_and_its_recipe_goes_with_the_model()
    {
        string[] store = [.. MlServer.StoreFlags($"sqlite:///{folder.At("mlflow.db")}", folder.At("")), "--features-root", folder.At("features")];
        Directory.CreateDirectory(folder.At("definitions"));
        File.WriteAllText(folder.At("definitions/colors.yaml"), "kind: feature_table\nname: colors\nlocation: ../rows.parquet\nprimary_keys: [id]\n");
        File.WriteAllText(folder.At("request.json"), """
            {"name": "delays", "label": "y", "spine": {"parquet": "rows.parquet"}, "exclude_columns": ["poisoned"],
             "features": [{"lookup": {"table": "colors", "lookup_key": ["id"], "feature_names": ["color"], "rename_outputs": {"color": "hue"}}}]}
            """);
        foreach (var arguments in new string[][] { ["apply", folder.At("definitions")], ["training-set", folder.At("request.json")], ["training-set", "delays", "--rebuild"] })
        {
            var (made, said) = await folder.RunAsync(["features", .. arguments, .. store]);
            Assert.True(made == 0, said);
        }

        await using var server = await MlServer.StartAsync($"sqlite:///{folder.At("mlflow.db")}", folder.At(""), "--features-root", folder.At("features"), "--features-allowed-roots", folder.At(""));
        var config = folder.At("delays.yaml");
        File.WriteAllText(config, $"experiment: training\noutput: {folder.At("delays")}\ndata: {{training_set: delays, numeric: [a, b], categorical: [hue]}}\ntraining: {{epochs: 1, device: cpu}}\n");
        await using var train = folder.Start(Repository.Executable, ["train", config], server.Address);
        Assert.True(await train.WaitAsync(TimeSpan.FromMinutes(2)) == 0, train.Output);

        using var client = new MlflowClient(server.Address);
        var set = await client.Features.GetTrainingSetAsync("delays");
        var dataset = (await SingleRunAsync(client)).Inputs!.DatasetInputs!.Single().Dataset!;
        Assert.Equal("delays", dataset.Name);
        Assert.Contains($"\"delta_table_version\":{set.Version}", dataset.Source);
        Assert.Contains("\"name\":\"colors\"", dataset.Profile);
        var recipe = File.ReadAllText(folder.At("delays/model/training_set.json"));
        Assert.Contains("rename_outputs", recipe);
        Assert.Contains("table_name: colors", File.ReadAllText(folder.At("delays/model/feature_spec.yaml")));
        Assert.Contains("\"hue\"", File.ReadAllText(folder.At("delays/model/feature_spec.json")));
    }

    [Fact]
    public async Task A_training_set_that_does_not_exist_is_named()
    {
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.At("mlflow.db")}", folder.At(""), "--features-root", folder.At("features"));
        var config = folder.At("nothing.yaml");
        File.WriteAllText(config, $"output: {folder.At("nothing")}\ndata: {{training_set: nothing}}\n");
        await using var train = folder.Start(Repository.Executable, ["train", config], server.Address);
        Assert.Equal(1, await train.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains("training set 'nothing' does not exist", train.Output);
    }

    [Fact]
    public async Task A_server_that_goes_away_costs_seconds_and_nothing_that_was_learned()
    {
        var server = await MlServer.StartAsync(folder.At(""));
        var config = folder.Config("lonely", ", epochs: 60, log_every: 5", "register: lonely");
        await using var train = folder.Start(Repository.Executable, ["train", config], server.Address);
        using (var client = new MlflowClient(server.Address))
            await Waiting.UntilAsync(async () => await client.Experiments.FindAsync("training") is not null && (await RunsAsync(client)).Any(r => r.Data?.Metrics?.Count > 0), TimeSpan.FromSeconds(60), () => train.Output);
        await server.KillAsync();
        await server.DisposeAsync();
        Assert.Equal(1, await train.WaitAsync(TimeSpan.FromSeconds(90)));
        Assert.Contains("is away and run", train.Output);
        Assert.True(File.Exists(folder.At("lonely/model/model.onnx")));

        await using var back = await MlServer.StartAsync(folder.At(""));
        await using var send = folder.Start(Repository.Executable, ["train", config, "--send"], back.Address);
        Assert.True(await send.WaitAsync(TimeSpan.FromMinutes(1)) == 0, send.Output);
        Assert.Contains("registered lonely/1", send.Output);
        using var again = new MlflowClient(back.Address);
        var run = await SingleRunAsync(again);
        Assert.Equal("FINISHED", run.Info!.Status);
        Assert.Contains("test_rmse", run.Data!.Metrics!.Select(m => m.Key));
        Assert.Contains("train_loss", run.Data.Metrics!.Select(m => m.Key));
        Assert.Contains("ml.cpu_seconds", run.Data.Tags!.Select(t => t.Key));
    }

    static async Task<Run> SingleRunAsync(MlflowClient client) => Assert.Single(await RunsAsync(client));

    static async Task<List<Run>> RunsAsync(MlflowClient client) =>
        await client.Runs.SearchAsync([(await client.Experiments.FindAsync("training"))!.ExperimentId!]).ToListAsync();
}
