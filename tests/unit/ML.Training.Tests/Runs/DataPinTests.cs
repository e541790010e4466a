using ML.Common.Errors;
using ML.Lakehouse;
using ML.Lakehouse.Schemas;
using ML.TestKit;
using ML.Training.Launching;
using ML.Training.Runs;

namespace ML.Training.Tests.Runs;

/// <summary>A run reads the rows that it began with, whatever is written meanwhile.</summary>
public sealed class DataPinTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_resumed_run_reads_the_version_that_it_began_with()
    {
        var table = await DeltaTable.CreateAsync(folder.Path, new TableDefinition { Schema = new StructType([new("x", new PrimitiveType("double")), new("y", new PrimitiveType("double"))]) });
        var config = new TrainingConfig { Data = new DataOptions { Path = folder.Path, Target = "y" } };
        using var group = new RankGroup(RankContext.Single, config);
        await table.AppendAsync("SELECT i * 2.0 AS x, i * 1.0 AS y FROM range(100) t(i)");
        using var begun = await DataPin.OpenAsync(config, group, open: null, before: null);
        Assert.Equal(new DataPin(1, 1, 100), begun.Pin);
        await table.AppendAsync("SELECT i * 2.0 AS x, i * 1.0 AS y FROM range(50) t(i)");
        using var resumed = await DataPin.OpenAsync(config, group, open: null, before: begun.Pin);
        Assert.Equal(begun.Pin, resumed.Pin);
        Assert.Same(resumed, await DataPin.OpenAsync(config, group, resumed, begun.Pin));
        using var anew = await DataPin.OpenAsync(config, group, open: null, before: null);
        Assert.Equal(new DataPin(2, 2, 150), anew.Pin);
    }

    [Fact]
    public async Task Files_that_became_others_are_an_error_that_counts_them()
    {
        using var database = new ML.Lakehouse.DuckDb.DuckDbDatabase(new ML.Lakehouse.DuckDb.DuckDbOptions { Threads = 1 });
        TestTables.Synthetic(database, folder.Path, 300, files: 2);
        var config = new TrainingConfig { Data = new DataOptions { Path = folder.Path, Target = "y" } };
        using var group = new RankGroup(RankContext.Single, config);
        var error = await Assert.ThrowsAsync<PlatformException>(() => DataPin.OpenAsync(config, group, open: null, before: new DataPin(null, 1, 150)));
        Assert.Contains("holds 300 rows in 2 files; when this run began it held 150 in 1: start with --fresh", error.Message);
    }
}
