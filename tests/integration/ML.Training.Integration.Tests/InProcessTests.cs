using ML.Client;
using ML.Common.Errors;
using ML.TestKit.Servers;
using ML.Training.Runs;

namespace ML.Training.Integration.Tests;

/// <summary>A program that trains inside of a run of its own.</summary>
public sealed class InProcessTests : IDisposable
{
    readonly TrainingFolder folder = new(rows: 5_000);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Training_logs_by_itself_to_the_run_that_is_active()
    {
        await using var server = await MlServer.StartAsync(folder.At(""));
        using var client = new MlflowClient(new MlflowClientOptions { TrackingUri = server.Address, SpoolDirectory = folder.At("spool") });
        Mlflow.Use(client);
        var experiment = await Mlflow.SetExperimentAsync("programs");
        string id;
        TrainingResult result;
        await using (var run = await Mlflow.StartRunAsync("mine"))
        {
            id = run.RunId;
            Log.Param("model", "my own word for it");
            result = await InProcessTraining.RunAsync(ConfigFile.Read(folder.Config("inside", ", epochs: 2, log_every: 5", "register: inside")));
            Assert.Equal("RUNNING", (await client.Runs.GetAsync(id)).Info!.Status);
            Log.Metric("afterwards", 1);
        }

        var read = await client.Runs.GetAsync(id);
        Assert.Equal(("FINISHED", "mine"), (read.Info!.Status, read.Info.RunName));
        var parameters = read.Data!.Params!.ToDictionary(p => p.Key!, p => p.Value);
        Assert.Equal(("my own word for it", "2"), (parameters["model"], parameters["epochs"]));
        Assert.Equal(2, (await client.Runs.MetricHistoryAsync(id, "validation_loss").ToListAsync()).Count);
        // Every fifth step, and what an epoch of 17 has left over.
        Assert.Equal([5L, 10, 15, 17, 22, 27, 32, 34], (await client.Runs.MetricHistoryAsync(id, "train_loss").ToListAsync()).Select(m => m.Step!.Value));
        var metrics = read.Data.Metrics!.ToDictionary(m => m.Key!, m => m.Value!.Value);
        Assert.Equal(result.Metrics["test_rmse"], metrics["test_rmse"], 1e-6);
        Assert.Equal(1, metrics["afterwards"]);
        Assert.Equal("rows.parquet", read.Inputs!.DatasetInputs!.Single().Dataset!.Name);
        Assert.Single(read.Outputs!.ModelOutputs!);
        Assert.Equal(id, (await client.ModelVersions.GetAsync("inside", "1")).RunId);
        Assert.Equal("inside/1", result.Registered);
        // Nothing but the program's own run was made.
        Assert.Single(await client.Runs.SearchAsync([experiment]).ToListAsync());
        Assert.Null(await client.Experiments.FindAsync("training"));
    }

    [Fact]
    public async Task Training_that_fails_says_why_on_the_run_and_to_the_program()
    {
        await using var server = await MlServer.StartAsync(folder.At(""));
        using var client = new MlflowClient(new MlflowClientOptions { TrackingUri = server.Address, SpoolDirectory = folder.At("spool") });
        Mlflow.Use(client);
        string id = "";
        var error = await Assert.ThrowsAsync<PlatformException>(() => Mlflow.RunAsync("failing", async run =>
        {
            id = run.RunId;
            await InProcessTraining.RunAsync(ConfigFile.Read(folder.Config("poisoned", target: "poisoned", data: ", normalize: false")));
        }));
        Assert.Contains("the loss is nan", error.Message);
        var read = await client.Runs.GetAsync(id);
        Assert.Equal("FAILED", read.Info!.Status);
        Assert.Contains("the loss is nan", read.Data!.Tags!.Single(t => t.Key == "mlflow.note.content").Value);
    }
}
