using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Storage;
using ML.Lakehouse.Writing;
using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Storage.Conformance.Tests.Tables;

/// <summary>Delta tables on an object store: every operation, read back by a reader with an empty cache, and writers that race.</summary>
public abstract class TableConformance : IDisposable
{
    const int Writers = 6;
    const int AppendsEach = 4;
    const int Processes = 4;
    const int ImportsEach = 2;

    readonly TemporaryFolder caches = new();
    ArtifactLocation? root;

    protected abstract ArtifactLocation NewRoot();

    /// <summary>What a user calls the table's place.</summary>
    protected abstract string Address(ArtifactLocation root);

    /// <summary>What a user has in the environment to reach the store.</summary>
    protected abstract IReadOnlyDictionary<string, string?> Environment { get; }

    public void Dispose()
    {
        caches.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The table as a process of its own sees it: with its own cache.</summary>
    ObjectTableStore Open() => new(root ??= NewRoot(), "object://tables/people", new FileCache(caches.File($"{Guid.NewGuid():n}")));

    [Fact]
    public async Task Every_operation_is_seen_by_a_reader_that_has_nothing_cached()
    {
        var table = await DeltaTable.CreateAsync(Open(), new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long), new StructField("p", DataType.String)), PartitionBy = ["p"],
            Properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = "3", ["delta.enableDeletionVectors"] = "true", ["delta.enableChangeDataFeed"] = "true" },
        });
        for (var i = 0; i < 4; i++) await table.AppendAsync($"SELECT i AS id, 'p/ä ' || i % 2 AS p FROM range({i * 10}, {i * 10 + 10}) t(i)");
        await table.DeleteAsync("id = 5");
        await table.UpdateAsync(new Dictionary<string, string> { ["id"] = "id + 1000" }, "id = 7");
        await table.MergeAsync(new MergeDefinition
        {
            Source = "SELECT * FROM (VALUES (6, 'new'), (500, 'new')) v(id, p)", On = "target.id = source.id",
            WhenMatched = [MergeClause.UpdateAll()], WhenNotMatched = [MergeClause.InsertAll()],
        });
        Assert.Equal("40|2275|2", await RowAsync());
        await table.OptimizeAsync();
        Assert.Equal("40|2275|2", await RowAsync());
        Assert.NotEmpty(await table.VacuumAsync(new VacuumOptions { Retention = TimeSpan.Zero, EnforceRetention = false }));
        Assert.Equal("40|2275|2", await RowAsync());
        Assert.NotNull(await root!.Store.HeadAsync($"{root.Path}/_delta_log/_last_checkpoint"));
        Assert.NotNull(await root.Store.HeadAsync($"{root.Path}/_delta_log/{6:D20}.checkpoint.parquet"));
    }

    [Fact]
    public async Task Writers_that_race_commit_each_exactly_once_and_leave_no_gap()
    {
        await DeltaTable.CreateAsync(Open(), new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long), new StructField("p", DataType.String)),
            Properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = "5" },
        });
        var versions = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => AppendAsync(writer))));
        Assert.Equal(Enumerable.Range(1, Writers * AppendsEach).Select(v => (long)v), versions.SelectMany(v => v).Order());
        var log = new List<string>();
        await foreach (var entry in root!.Store.ListAsync($"{root.Path}/_delta_log")) log.Add(entry.Name);
        Assert.Equal(Enumerable.Range(0, Writers * AppendsEach + 1).Select(v => $"{v:D20}.json"), log.Where(n => n.EndsWith(".json", StringComparison.Ordinal)));
        var ids = Enumerable.Range(0, Writers).SelectMany(w => Enumerable.Range(0, AppendsEach).Select(i => w * 10 + i)).Sum();
        Assert.Equal($"{Writers * AppendsEach}|{ids}|{Writers * AppendsEach}", await RowAsync());
    }

    [Fact]
    public async Task Writers_in_processes_of_their_own_commit_each_exactly_once_and_leave_no_gap()
    {
        Judge.Require(File.Exists(Repository.Executable), "the executable has not been published (./ml build)");
        await DeltaTable.CreateAsync(Open(), new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long), new StructField("p", DataType.String)) });
        var rows = caches.File("rows.csv");
        await File.WriteAllLinesAsync(rows, ["id,p", "1,new", "2,new"]);
        await Parallel.ForEachAsync(Enumerable.Range(0, Processes), new ParallelOptions { MaxDegreeOfParallelism = Processes }, async (_, stop) =>
        {
            for (var i = 0; i < ImportsEach; i++)
            {
                await using var writer = ChildProcess.Start(Repository.Executable, ["tables", "import", rows, "--into", Address(root!)], environment: Environment);
                Assert.True(await writer.WaitAsync(TimeSpan.FromMinutes(1)) == 0, writer.Output);
            }
        });
        const int Imports = Processes * ImportsEach;
        var log = new List<string>();
        await foreach (var entry in root!.Store.ListAsync($"{root.Path}/_delta_log")) log.Add(entry.Name);
        Assert.Equal(Enumerable.Range(0, Imports + 1).Select(v => $"{v:D20}.json"), log.Where(n => n.EndsWith(".json", StringComparison.Ordinal)));
        Assert.Equal($"{Imports * 2}|{Imports * 3}|{Imports * 2}", await RowAsync());
    }

    async Task<List<long>> AppendAsync(int writer)
    {
        var table = await DeltaTable.OpenAsync(Open(), new TableOptions { CommitAttempts = 200 });
        var versions = new List<long>();
        for (var i = 0; i < AppendsEach; i++) versions.Add((await table.AppendAsync($"SELECT {writer * 10 + i} AS id, 'new' AS p")).Version);
        return versions;
    }

    async Task<string> RowAsync()
    {
        var snapshot = await (await DeltaTable.OpenAsync(Open())).SnapshotAsync();
        using var connection = DuckDbDatabase.Shared.Connect();
        (await snapshot.ScanAsync()).Attach(connection, "t");
        using var result = connection.Query("SELECT count(*) || '|' || sum(id) || '|' || count(*) FILTER (WHERE p = 'new') FROM t");
        using var chunk = result.Fetch()!;
        return chunk[0].GetStringOrNull(0)!;
    }
}
