using System.Buffers.Binary;
using System.Text.Json.Nodes;
using ML.Lakehouse.Confinement;
using ML.Lakehouse.DeletionVectors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Tests.Scans;

public sealed class ScanTests : TableFixture
{
    [Fact]
    public async Task Batches_hold_the_columns_asked_for_and_memory_stays_flat()
    {
        using var small = new DuckDbDatabase(new DuckDbOptions { MemoryLimit = "60MB", Threads = 1 });
        var table = await CreateAsync();
        await table.AppendAsync("SELECT i AS id, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS v FROM range(1500000) t(i)");
        var scan = await (await (await DeltaTable.OpenAsync(Folder, new TableOptions { Database = small })).SnapshotAsync()).ScanAsync(new ScanOptions { Columns = ["v"], Filter = "id % 2 = 0" });
        var (rows, most) = (0L, 0L);
        foreach (var batch in scan.Batches())
            using (batch)
            {
                Assert.Equal(["v"], batch.Schema.FieldsList.Select(f => f.Name));
                rows += batch.Length;
                most = Math.Max(most, batch.Length);
            }

        Assert.Equal(750_000, rows);
        Assert.InRange(most, 1, 2048);
    }

    [Fact]
    public async Task Columns_that_are_not_asked_for_are_not_read()
    {
        var table = await CreateAsync();
        await table.AppendAsync("SELECT i AS id, 'v' || i AS v FROM range(100) t(i)");
        using var connection = DuckDbDatabase.Shared.Connect();
        (await (await table.SnapshotAsync()).ScanAsync()).Attach(connection, "t");
        var plan = string.Concat(Explain(connection, "SELECT sum(id) FROM t WHERE id > 5"));
        Assert.Contains("c0", plan);
        Assert.DoesNotContain("c1", plan);
    }

    [Fact]
    public async Task A_large_file_alone_is_read_beside_one_without_rows_and_changes_nothing_of_what_is_read()
    {
        using var confined = new DuckDbDatabase(new DuckDbOptions { Allowed = new AllowedFolders([Folder]) });
        var table = await CreateAsync();
        await table.AppendAsync("SELECT i AS id, 'v' || i AS v FROM range(300000) t(i)");
        using (var free = DuckDbDatabase.Shared.Connect()) Assert.Equal((true, false), (SecondFile.Beside(300_000, free) is not null, SecondFile.Beside(3, free) is not null));
        using (var bound = confined.Connect()) Assert.Null(SecondFile.Beside(300_000, bound));
        var read = await (await DeltaTable.OpenAsync(Folder, new TableOptions { Database = confined })).SnapshotAsync();
        Assert.Equal(300_000, (await read.ScanAsync()).Batches().Sum(b => { using (b) return b.Length; }));
        Assert.Equal(["300000|44999850000|0"], await RowsAsync(table, columns: "count(*), sum(id), count(*) FILTER (v IS NULL)"));
        await table.DeleteAsync("id % 3 = 0");
        Assert.Equal(["200000|30000000000|0"], await RowsAsync(table, columns: "count(*), sum(id), count(*) FILTER (v <> 'v' || id)"));
    }

    [Theory]
    [InlineData("x BETWEEN 20 AND 21", 2, "")]
    [InlineData("x > 20 AND x <= 21 AND id >= 0", 2, "")]
    [InlineData("x = 5", 1, "5.0")]
    [InlineData("x > 20", 0, "nan")]
    [InlineData("x >= 20 OR x < 3", 0, "0.0,1.0,2.0,nan")]
    [InlineData("NOT (x <= 200)", 0, "nan")]
    public async Task Bounds_of_fractions_skip_files_and_never_lose_what_is_no_number(string filter, int skipped, string found)
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long), new StructField("x", DataType.Double)) });
        await table.AppendAsync("SELECT i AS id, i::DOUBLE AS x FROM range(10) t(i)");
        await table.AppendAsync("SELECT 100 + i AS id, CASE WHEN i = 3 THEN 'nan'::DOUBLE ELSE 10 + i END AS x FROM range(8) t(i)");
        var scan = await (await table.SnapshotAsync()).ScanAsync(new ScanOptions { Filter = filter });
        Assert.Equal(skipped, scan.FilesSkipped);
        Assert.Equal(found, string.Join(',', await RowsAsync(table, filter, "x", "x")));
    }

    [Fact]
    public async Task Deletion_vectors_that_stand_in_the_log_itself_are_read()
    {
        var table = await CreateAsync(("delta.enableDeletionVectors", "true"));
        await table.AppendAsync("SELECT i AS id FROM range(1000) t(i)");
        await table.DeleteAsync("id % 3 = 0");
        var commit = Path.Combine(Folder, "_delta_log", $"{2:D20}.json");
        File.WriteAllLines(commit, File.ReadAllLines(commit).Select(Inline));
        Directory.GetFiles(Folder, "deletion_vector_*").ToList().ForEach(File.Delete);
        Assert.Equal(["666|332667"], await RowsAsync(await DeltaTable.OpenAsync(Folder), columns: "count(*), sum(id)"));
    }

    /// <summary>Puts the bitmap that a file holds into the action that names the file.</summary>
    string Inline(string line)
    {
        var action = JsonNode.Parse(line)!;
        if (action["add"]?["deletionVector"] is not JsonObject vector) return line;
        var content = File.ReadAllBytes(Directory.GetFiles(Folder, "deletion_vector_*").Single());
        var bitmap = content.AsSpan(vector["offset"]!.GetValue<int>() + 4, BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(vector["offset"]!.GetValue<int>())));
        vector["storageType"] = "i";
        vector["pathOrInlineDv"] = Z85.Encode(bitmap);
        vector.Remove("offset");
        return action.ToJsonString();
    }

    static IEnumerable<string> Explain(DuckDbConnection connection, string sql)
    {
        using var result = connection.Query("EXPLAIN " + sql);
        return [.. result.Chunks().SelectMany(chunk => Enumerable.Range(0, chunk.RowCount).Select(row => chunk[1].GetString(row)).ToList())];
    }

    Task<DeltaTable> CreateAsync(params (string Name, string Value)[] properties) => DeltaTable.CreateAsync(Folder, new TableDefinition
    {
        Schema = new StructType(new StructField("id", DataType.Long), new StructField("v", DataType.String)), Properties = properties.ToDictionary(p => p.Name, p => p.Value),
    });
}
