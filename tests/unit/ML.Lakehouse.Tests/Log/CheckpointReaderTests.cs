using System.Text;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Log;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Storage;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Tests.Log;

/// <summary>The checkpoint's columns read here against DuckDB's reading of the same file.</summary>
public sealed class CheckpointReaderTests : TableFixture
{
    [Theory]
    [InlineData("", "")]
    [InlineData("v2", "")]
    [InlineData("", "COMPRESSION gzip")]
    [InlineData("", "COMPRESSION uncompressed, ROW_GROUP_SIZE 2048")]
    [InlineData("", "COMPRESSION snappy, PARQUET_VERSION V2")]
    public async Task Both_readings_agree(string kind, string rewritten)
    {
        await WriteAsync(kind);
        var checkpoint = await CheckpointAsync();
        if (rewritten.Length > 0) Rewrite(checkpoint.Single(), rewritten);
        var ours = await ReadAsync(checkpoint, direct: true);
        Assert.True(ours.Count(l => l.StartsWith("{\"add\"", StringComparison.Ordinal)) > 6);
        Assert.Contains(ours, l => l.Contains("deletionVector", StringComparison.Ordinal));
        Assert.Contains(ours, l => l.StartsWith("{\"remove\"", StringComparison.Ordinal));
        Assert.Contains(ours, l => l.StartsWith("{\"txn\"", StringComparison.Ordinal));
        Assert.Equal(await ReadAsync(checkpoint, direct: false), ours);
    }

    [Theory]
    [InlineData("COMPRESSION snappy", true)]
    [InlineData("COMPRESSION gzip", true)]
    [InlineData("COMPRESSION zstd", false)]
    public async Task Thousands_of_files_are_read_straight_from_their_columns(string options, bool direct)
    {
        await WriteAsync("");
        var path = Path.Combine(Folder, "_delta_log", "many.parquet");
        using var connection = DuckDbDatabase.Shared.Connect();
        connection.Execute($$"""
            COPY (SELECT {'path': 'part-' || md5(i::VARCHAR) || '.parquet', 'partitionValues': MAP {'p': CASE WHEN i % 3 = 0 THEN NULL ELSE 'v' || i % 5 END}, 'size': i,
                'modificationTime': i * 7, 'stats': CASE WHEN i % 10 <> 0 THEN '{"numRecords":' || i || '}' END} AS add FROM range(70000) t(i))
            TO {{Sql.Literal(path)}} (FORMAT parquet, ROW_GROUP_SIZE 20480, {{options}})
            """);
        var actions = CheckpointParquet.Read([path], (columns, found) => columns.Adds(found), default);
        Assert.Equal(direct, actions is not null);
        if (actions is null) return;
        var files = actions.Cast<AddFile>().ToList();
        Assert.Equal(Enumerable.Range(0, 70000).Select(i => (long)i), files.Select(f => f.Size));
        Assert.All(files, f => Assert.Equal(f.Size * 7, f.ModificationTime));
        Assert.All(files, f => Assert.Equal(f.Size % 3 == 0 ? null : $"v{f.Size % 5}", f.PartitionValues["p"]));
        Assert.All(files, f => Assert.Equal(f.Size % 10 == 0 ? "" : $$"""{"numRecords":{{f.Size}}}""", Encoding.UTF8.GetString(f.Stats.Span)));
        Assert.Equal(70000, files.Select(f => f.Path).Distinct().Count());
    }

    [Fact]
    public async Task Damage_is_left_to_the_other_reader_and_never_ends_in_anything_else()
    {
        await WriteAsync("");
        var file = Path.Combine(Folder, (await CheckpointAsync()).Single().File.Path);
        var whole = File.ReadAllBytes(file);
        var random = new Random(3);
        for (var i = 0; i < 400; i++)
        {
            var damaged = whole.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(file, i % 10 == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
            CheckpointParquet.Read([file], (columns, found) =>
            {
                columns.TableActions(found);
                columns.Adds(found);
                columns.Removes(found);
            }, default);
        }
    }

    async Task WriteAsync(string kind)
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long), new StructField("p", DataType.String)), PartitionBy = ["p"], ClusterBy = [],
            Properties = new Dictionary<string, string> { ["delta.enableDeletionVectors"] = "true", ["delta.checkpointPolicy"] = kind.Length > 0 ? kind : "classic" },
        });
        for (var i = 0; i < 4; i++)
            await table.AppendAsync(
                $"SELECT i AS id, CASE WHEN i % 3 > 0 THEN 'p/ ü' || i % 3 END AS p FROM range({i * 10}, {i * 10 + 10}) t(i)",
                new WriteOptions { ApplicationId = $"app {i % 2}", ApplicationVersion = i });
        await table.DeleteAsync("id % 7 = 2");
        await table.DeleteAsync("id BETWEEN 10 AND 20");
        await table.CheckpointAsync();
    }

    async Task<IReadOnlyList<LogFile>> CheckpointAsync() => (await new LogReader(new DiskTableStore(Folder)).SegmentAsync(null, default)).Checkpoint;

    void Rewrite(LogFile file, string options)
    {
        var path = Path.Combine(Folder, file.File.Path);
        File.Move(path, path + ".old");
        using var connection = DuckDbDatabase.Shared.Connect();
        connection.Execute($"COPY (SELECT * FROM read_parquet({Sql.Literal(path + ".old")})) TO {Sql.Literal(path)} (FORMAT parquet, {options})");
        File.Delete(path + ".old");
    }

    async Task<List<string>> ReadAsync(IReadOnlyList<LogFile> checkpoint, bool direct)
    {
        var reader = new CheckpointReader(new DiskTableStore(Folder), new TableOptions(), direct);
        var table = await reader.TableActionsAsync(checkpoint, default);
        var files = await reader.FileActionsAsync(checkpoint, table.OfType<Sidecar>(), withTombstones: true, default);
        return [.. Encoding.UTF8.GetString(ActionWriter.Lines(table.Concat(files)).Span).Split('\n').Order(StringComparer.Ordinal)];
    }
}
