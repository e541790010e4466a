using System.Text;
using ML.Client.Errors;
using ML.Client.Runs;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Contracts.Runs;

namespace ML.Client.Compat.Tests;

/// <summary>What the typed client promises, whoever answers. A subclass names the server.</summary>
public abstract class TrackingConformance(ServerFixture server)
{
    MlflowClient Client => server.Client;

    static string Unique(string prefix) => $"{prefix}-{Guid.NewGuid():n}";

    [Fact]
    public async Task An_experiment_lives_its_whole_life()
    {
        var name = Unique("life");
        var id = await Client.Experiments.CreateAsync(name, tags: new Dictionary<string, string> { ["team"] = "a" });
        var made = await Client.Experiments.GetAsync(id);
        Assert.Equal((name, "active", "a"), (made.Name, made.LifecycleStage, made.Tags!.Single(t => t.Key == "team").Value));

        await Assert.ThrowsAsync<MlflowAlreadyExistsException>(() => Client.Experiments.CreateAsync(name));
        Assert.Equal(id, await Client.Experiments.GetOrCreateAsync(name));
        Assert.Null(await Client.Experiments.FindAsync(Unique("nobody")));

        await Client.Experiments.SetTagAsync(id, "team", "b");
        await Client.Experiments.RenameAsync(id, name + "-2");
        Assert.Equal("b", (await Client.Experiments.FindAsync(name + "-2"))!.Tags!.Single(t => t.Key == "team").Value);
        await Client.Experiments.DeleteTagAsync(id, "team");

        await Client.Experiments.DeleteAsync(id);
        Assert.Equal("deleted", (await Client.Experiments.GetAsync(id)).LifecycleStage);
        await Assert.ThrowsAsync<MlflowInvalidRequestException>(() => Client.Experiments.GetOrCreateAsync(name + "-2"));
        await Client.Experiments.RestoreAsync(id);
        Assert.Contains(await Client.Experiments.SearchAsync($"name = '{name}-2'").ToListAsync(), e => e.ExperimentId == id);
    }

    [Fact]
    public async Task A_run_keeps_what_was_logged()
    {
        var experiment = await Client.Experiments.CreateAsync(Unique("run"));
        var run = (await Client.Runs.CreateAsync(experiment, "first", new Dictionary<string, string> { ["k"] = "v" })).Info!;
        await Client.Runs.LogMetricAsync(run.RunId!, "loss", 0.5, 1);
        await Client.Runs.LogParamAsync(run.RunId!, "lr", "0.1");
        await Client.Runs.SetTagAsync(run.RunId!, "note", "grüße / 世界");
        await Client.Runs.LogBatchAsync(run.RunId!,
            Enumerable.Range(0, 2500).Select(i => new Metric { Key = "m", Value = i == 7 ? double.NaN : i, Step = i, Timestamp = 1000 + i }),
            Enumerable.Range(0, 130).Select(i => new Param { Key = $"p{i}", Value = $"{i}" }), [new RunTag { Key = "t", Value = "1" }]);
        await Client.Runs.EndAsync(run.RunId!);

        var read = await Client.Runs.GetAsync(run.RunId!);
        Assert.Equal(("first", "FINISHED"), (read.Info!.RunName, read.Info.Status));
        Assert.Equal(131, read.Data!.Params!.Count);
        Assert.Equal("grüße / 世界", read.Data.Tags!.Single(t => t.Key == "note").Value);
        Assert.Equal(2499, read.Data.Metrics!.Single(m => m.Key == "m").Value);
        var history = await Client.Runs.MetricHistoryAsync(run.RunId!, "m").ToListAsync();
        Assert.Equal(2500, history.Count);
        Assert.True(double.IsNaN(history[7].Value!.Value));
        Assert.Equal([0, 2499], (await Client.Runs.SampledHistoryAsync([run.RunId!], "m", 2)).Select(m => (int)m.Step!));
    }

    [Fact]
    public async Task Errors_are_typed_and_carry_the_code()
    {
        var missing = await Assert.ThrowsAsync<MlflowNotFoundException>(() => Client.Runs.GetAsync(new string('0', 32)));
        Assert.Equal("RESOURCE_DOES_NOT_EXIST", missing.ErrorCode);
        var experiment = await Client.Experiments.CreateAsync(Unique("errors"));
        var run = (await Client.Runs.CreateAsync(experiment)).Info!.RunId!;
        await Client.Runs.LogParamAsync(run, "p", "1");
        var changed = await Assert.ThrowsAsync<MlflowInvalidRequestException>(() => Client.Runs.LogParamAsync(run, "p", "2"));
        Assert.Equal(ML.Common.Errors.ErrorCode.InvalidParameterValue, changed.Code);
        await Assert.ThrowsAsync<MlflowInvalidRequestException>(async () => await Client.Runs.SearchAsync([experiment], "metrics.x ~ 1").ToListAsync());
    }

    [Fact]
    public async Task A_search_reads_every_page()
    {
        var experiment = await Client.Experiments.CreateAsync(Unique("pages"));
        for (var i = 0; i < 7; i++)
        {
            var run = (await Client.Runs.CreateAsync(experiment, $"r{i}")).Info!.RunId!;
            await Client.Runs.LogMetricAsync(run, "rmse", i);
        }

        var found = await Client.Runs.SearchAsync([experiment], "metrics.rmse >= 2", ["metrics.rmse DESC"], pageSize: 2).ToListAsync();
        Assert.Equal(["r6", "r5", "r4", "r3", "r2"], found.Select(r => r.Info!.RunName));
        var names = found.Select(r => r.Info!.RunId!).ToArray();
        var typed = await Client.Runs.SearchAsync([experiment], r => r.Metric("rmse") < 4.5 && r.RunName.StartsWith('r') && names.Contains(r.RunId) && r.Tag("none") == null).ToListAsync();
        Assert.Equal(["r4", "r3", "r2"], typed.Select(r => r.Info!.RunName));
    }

    [Fact]
    public async Task A_deleted_run_comes_back()
    {
        var experiment = await Client.Experiments.CreateAsync(Unique("deleted"));
        var run = (await Client.Runs.CreateAsync(experiment)).Info!.RunId!;
        await Client.Runs.DeleteAsync(run);
        Assert.Empty(await Client.Runs.SearchAsync([experiment]).ToListAsync());
        Assert.Single(await Client.Runs.SearchAsync([experiment], view: ViewType.DeletedOnly).ToListAsync());
        await Client.Runs.RestoreAsync(run);
        Assert.Single(await Client.Runs.SearchAsync([experiment]).ToListAsync());
        await Client.Runs.UpdateAsync(run, RunStatus.Killed, name: "new");
        Assert.Equal(("KILLED", "new"), await StatusAndName(run));
    }

    [Fact]
    public async Task Inputs_are_kept()
    {
        var experiment = await Client.Experiments.CreateAsync(Unique("inputs"));
        var run = (await Client.Runs.CreateAsync(experiment)).Info!.RunId!;
        await Client.Runs.LogInputsAsync(run,
        [
            new DatasetInput
            {
                Dataset = new() { Name = "flights", Digest = "abc", SourceType = "local", Source = "{}" },
                Tags = [new() { Key = "mlflow.data.context", Value = "training" }],
            },
        ]);
        var input = Assert.Single((await Client.Runs.GetAsync(run)).Inputs!.DatasetInputs!);
        Assert.Equal(("flights", "training"), (input.Dataset!.Name, input.Tags!.Single().Value));
        Assert.Equal("training", Assert.Single(await Client.Experiments.SearchDatasetsAsync([experiment])).Context);
    }

    [Fact]
    public async Task Artifacts_go_up_and_come_back()
    {
        using var folder = new ML.TestKit.TemporaryFolder();
        var experiment = await Client.Experiments.CreateAsync(Unique("artifacts"));
        var run = (await Client.Runs.CreateAsync(experiment)).Info!.RunId!;
        var files = await Client.Artifacts.OpenRunAsync(run);
        await files.UploadAsync("a b/grüße +&1.txt", Encoding.UTF8.GetBytes("hello"));
        var big = Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 31)).ToArray();
        File.WriteAllBytes(folder.File("big.bin"), big);
        await files.UploadFileAsync(folder.File("big.bin"), "data/big.bin");

        Assert.Equal(["a b", "data"], (await files.ListAsync()).Select(f => f.Path));
        Assert.Equal(["a b/grüße +&1.txt", "data/big.bin"], await files.ListTreeAsync());
        Assert.Equal(3_000_000, (await files.ListAsync("data")).Single().FileSize);
        Assert.Equal("hello", await files.ReadTextAsync("a b/grüße +&1.txt"));
        Assert.Equal((await files.ListAsync("data")).Select(f => (f.Path, f.FileSize)), await Client.Artifacts.ListRunAsync(run, "data").Select(f => (f.Path, f.FileSize)).ToListAsync());
        await Client.Artifacts.DownloadAsync($"runs:/{run}", folder.File("out"));
        Assert.Equal(big, File.ReadAllBytes(folder.File("out/data/big.bin")));
        await Client.Artifacts.DownloadAsync($"runs:/{run}/data/big.bin", folder.File("single"));
        Assert.Equal(big, File.ReadAllBytes(folder.File("single/big.bin")));
        await files.DeleteAsync("data");
        Assert.Equal(["a b/grüße +&1.txt"], await files.ListTreeAsync());
        await Assert.ThrowsAsync<MlflowNotFoundException>(() => files.DownloadFileAsync("none.txt", folder.File("none")));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.part"));
    }

    async Task<(string?, string?)> StatusAndName(string run)
    {
        var info = (await Client.Runs.GetAsync(run)).Info!;
        return (info.Status, info.RunName);
    }
}
