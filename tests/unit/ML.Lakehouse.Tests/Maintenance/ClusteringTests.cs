using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Tests.Maintenance;

public sealed class ClusteringTests : TableFixture
{
    [Fact]
    public async Task A_clustering_column_is_renamed_but_not_dropped()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(new StructField("a", DataType.Long), new StructField("b", DataType.Long)), ClusterBy = ["a"],
            Properties = new Dictionary<string, string> { ["delta.columnMapping.mode"] = "name" },
        });
        await table.AppendAsync("SELECT 1 AS a, 2 AS b");
        await table.RenameColumnAsync("a", "c");
        Assert.Contains("clusters", (await Assert.ThrowsAsync<PlatformException>(() => table.DropColumnAsync("c"))).Message);
        Assert.True((await table.OptimizeAsync()).Committed);
        Assert.Equal(["c"], (await table.DetailAsync()).ClusteringColumns);
    }

    [Fact]
    public async Task Rows_are_ordered_by_fields_inside_values_too()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(new StructField("st", new StructType(new StructField("x", DataType.Long), new StructField("y", DataType.Long))), new StructField("cell", DataType.Long)),
            ClusterBy = ["cell"], Properties = new Dictionary<string, string> { ["delta.targetFileSize"] = "20kb" },
        });
        // Another engine clusters by a field: its log says so in the same domain.
        var commit = Path.Combine(Folder, "_delta_log", $"{0:D20}.json");
        File.WriteAllLines(commit, File.ReadAllLines(commit).Select(line =>
        {
            var action = JsonNode.Parse(line)!;
            if (action["domainMetadata"] is JsonObject domain) domain["configuration"] = """{"clusteringColumns":[["st","x"],["cell"]]}""";
            return action.ToJsonString();
        }));
        table = await DeltaTable.OpenAsync(Folder);
        await table.AppendAsync("SELECT {'x': i * 7919 % 20000, 'y': i} AS st, i * 104729 % 20000 AS cell FROM range(20000) t(i)");
        Assert.Equal(["st.x", "cell"], (await table.DetailAsync()).ClusteringColumns);
        await table.OptimizeAsync();
        foreach (var filter in new[] { "st.x = 77", "cell = 77" })
        {
            var scan = await (await table.SnapshotAsync()).ScanAsync(new ML.Lakehouse.Scans.ScanOptions { Filter = filter });
            Assert.True(scan.FilesSkipped > scan.Files.Count, $"{filter}: {scan.Files.Count} files read, {scan.FilesSkipped} skipped");
            Assert.Equal(1, scan.Count());
        }

        Assert.Contains("'st.z'", (await Assert.ThrowsAsync<PlatformException>(() => table.OptimizeAsync(new OptimizeOptions { ZOrderBy = ["st.z"] }))).Message);
    }
}
