using System.Text.Json;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;
using ML.TestKit;

namespace ML.Lakehouse.Compat.Tests;

/// <summary>delta-rs reads what is written here, writes on, and is read back; the two take turns on one table.</summary>
public sealed class DeltaRsTurnsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Kinds() => ["", "partitioned", "cdf", "partitioned,cdf"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_two_take_turns_on_one_table(string kind)
    {
        PythonJudge.RequireDeltaRs();
        var table = await CreateAsync(kind);
        await table.AppendAsync(Rows(0, 100));
        await TurnAsync("append", "delete");
        await table.UpdateAsync(new Dictionary<string, string> { ["txt"] = "'ours'" }, "id % 4 = 0");
        await table.DeleteAsync("id BETWEEN 30 AND 35");
        await TurnAsync("update", "merge", "checkpoint");
        await table.MergeAsync(new MergeDefinition { Source = Rows(90, 30), On = "target.id = source.id", WhenMatched = [MergeClause.UpdateAll()], WhenNotMatched = [MergeClause.InsertAll()] });
        await table.OptimizeAsync();
        await table.CheckpointAsync();
        await SameAsync(table);
        if (kind.Contains("cdf")) await SameChangesAsync(table);
    }

    [Theory]
    [InlineData("dv")]
    [InlineData("mapping")]
    [InlineData("ids")]
    [InlineData("partitioned,dv,mapping,ict,v2")]
    public async Task Tables_with_features_are_read_by_delta_rs(string kind)
    {
        PythonJudge.RequireDeltaRs();
        var table = await CreateAsync(kind);
        await table.AppendAsync(Rows(0, 100));
        await table.DeleteAsync("id % 3 = 0");
        await table.UpdateAsync(new Dictionary<string, string> { ["txt"] = "upper(txt)" }, "id > 50");
        await table.CheckpointAsync();
        await table.AppendAsync(Rows(200, 10));
        await SameAsync(table);
    }

    Task<DeltaTable> CreateAsync(string kind)
    {
        var properties = new Dictionary<string, string>();
        if (kind.Contains("dv")) properties["delta.enableDeletionVectors"] = "true";
        if (kind.Contains("cdf")) properties["delta.enableChangeDataFeed"] = "true";
        if (kind.Contains("mapping")) properties["delta.columnMapping.mode"] = "name";
        if (kind.Contains("ids")) properties["delta.columnMapping.mode"] = "id";
        if (kind.Contains("ict")) properties["delta.enableInCommitTimestamps"] = "true";
        if (kind.Contains("v2")) properties["delta.checkpointPolicy"] = "v2";
        return DeltaTable.CreateAsync(folder.File("table"), new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long), new StructField("txt", DataType.String), new StructField("grp", DataType.Integer)),
            PartitionBy = kind.Contains("partitioned") ? ["grp"] : [], Properties = properties,
        });
    }

    static string Rows(int from, int count) => $"SELECT i AS id, CASE WHEN i % 9 <> 0 THEN 'text ' || i END AS txt, (i % 3)::INTEGER AS grp FROM range({from}, {from + count}) t(i)";

    Task<string> TurnAsync(params string[] actions) => PythonJudge.RunAsync("take_turn.py", [folder.File("table"), .. actions]);

    async Task SameAsync(DeltaTable table)
    {
        var answers = Directory.CreateDirectory(folder.File("answers")).FullName;
        await PythonJudge.RunAsync("read_tables.py", answers, $"table={folder.File("table")}");
        using var answer = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(answers, "answers.json")));
        Assert.True(answer.RootElement.GetProperty("table").TryGetProperty("rows", out var rows), answer.RootElement.ToString());
        Assert.True(rows.GetInt64() > 0);
        using var connection = DuckDbDatabase.Shared.Connect();
        (await (await table.SnapshotAsync()).ScanAsync()).Attach(connection, "ours");
        connection.Execute($"CREATE TEMP VIEW theirs AS SELECT id, txt, grp FROM read_parquet({Sql.Literal(Path.Combine(answers, "table", "*.parquet"))})");
        foreach (var (left, right) in new[] { ("ours", "theirs"), ("theirs", "ours") })
        {
            using var result = connection.Query($"SELECT to_json(d)::VARCHAR FROM (SELECT * FROM {left} EXCEPT ALL SELECT * FROM {right}) AS d LIMIT 1");
            using var chunk = result.Fetch();
            Assert.True(chunk is null || chunk.RowCount == 0, $"only in {left}: {chunk?[0].GetStringOrNull(0)}");
        }
    }

    async Task SameChangesAsync(DeltaTable table)
    {
        var theirs = JsonSerializer.Deserialize<string[]>(await TurnAsync("changes"))!;
        using var connection = DuckDbDatabase.Shared.Connect();
        (await table.ChangesAsync(0)).Attach(connection, "c");
        using var result = connection.Query("SELECT concat_ws('|', id, coalesce(txt, 'None'), _change_type, _commit_version) FROM c");
        var ours = result.Chunks().SelectMany(chunk => Enumerable.Range(0, chunk.RowCount).Select(row => chunk[0].GetString(row)).ToList());
        Assert.Equal(theirs.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
    }
}
