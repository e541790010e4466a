using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Tests.Maintenance;

public sealed class ChecksumTests : TableFixture
{
    [Fact]
    public async Task A_checkpoint_leaves_a_checksum_that_later_readers_hold_the_log_against()
    {
        var table = await CreateAsync();
        await table.AppendAsync("SELECT 1 AS id", new WriteOptions { ApplicationId = "app", ApplicationVersion = 7 });
        await table.AppendAsync("SELECT 2 AS id");
        Assert.False(File.Exists(Checksum(1)));
        var content = JsonNode.Parse(File.ReadAllText(Checksum(2)))!;
        var files = await (await table.SnapshotAsync()).FilesAsync();
        Assert.Equal(files.Count, content["numFiles"]!.GetValue<int>());
        Assert.Equal(files.Sum(f => f.Size), content["tableSizeBytes"]!.GetValue<long>());
        Assert.Equal((await table.SnapshotAsync()).Metadata.Id, content["metadata"]!["id"]!.GetValue<string>());
        Assert.Equal(7, content["setTransactions"]!.AsArray().Single()!["version"]!.GetValue<int>());
        Assert.Equal(["1", "2"], await RowsAsync(await DeltaTable.OpenAsync(Folder)));
    }

    [Fact]
    public async Task A_log_that_does_not_add_up_to_its_checksum_is_reported()
    {
        var table = await CreateAsync();
        for (var i = 0; i < 2; i++) await table.AppendAsync($"SELECT {i} AS id");
        var content = JsonNode.Parse(File.ReadAllText(Checksum(2)))!;
        content["numFiles"] = 3;
        File.WriteAllText(Checksum(2), content.ToJsonString());
        var error = await Assert.ThrowsAsync<PlatformException>(async () => await RowsAsync(await DeltaTable.OpenAsync(Folder)));
        Assert.Equal(ErrorCode.DataLoss, error.Code);
        Assert.Contains("numFiles is 3", error.Message);
    }

    [Theory]
    [InlineData("rowTracking", "'rowTracking'")]
    [InlineData("catalogManaged", "'catalogManaged'")]
    [InlineData("icebergCompatV2", "'icebergCompatV2'")]
    public async Task Writers_refuse_features_by_name_and_leave_the_table_alone(string feature, string named)
    {
        await CreateAsync();
        var protocol = $$$"""{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["{{{feature}}}"]}}""";
        File.WriteAllText(Path.Combine(Folder, "_delta_log", $"{1:D20}.json"), protocol + "\n");
        var table = await DeltaTable.OpenAsync(Folder);
        var error = await Assert.ThrowsAsync<PlatformException>(() => table.AppendAsync("SELECT 1 AS id"));
        Assert.Equal(ErrorCode.NotImplemented, error.Code);
        Assert.Contains(named, error.Message);
        Assert.Equal(1, (await table.SnapshotAsync()).Version);
    }

    [Fact]
    public async Task Identity_columns_are_not_written()
    {
        var identity = new StructField("id", DataType.Long).With("delta.identity.start", 1).With("delta.identity.step", 1).With("delta.identity.allowExplicitInsert", false);
        await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(new StructField("v", DataType.Long)) });
        var first = Path.Combine(Folder, "_delta_log", $"{0:D20}.json");
        var lines = File.ReadAllLines(first).Select(l => JsonNode.Parse(l)).ToList();
        var metadata = lines.Single(l => l!["metaData"] is not null)!["metaData"]!;
        var schema = JsonNode.Parse(metadata["schemaString"]!.GetValue<string>())!;
        schema["fields"]!.AsArray().Add(new JsonObject { ["name"] = identity.Name, ["type"] = "long", ["nullable"] = true, ["metadata"] = identity.Metadata!.DeepClone() });
        metadata["schemaString"] = schema.ToJsonString();
        File.WriteAllLines(first, lines.Select(l => l!.ToJsonString()));
        var table = await DeltaTable.OpenAsync(Folder);
        var error = await Assert.ThrowsAsync<PlatformException>(() => table.AppendAsync("SELECT 1 AS v"));
        Assert.Equal(ErrorCode.NotImplemented, error.Code);
        Assert.Contains("'id'", error.Message);
        Assert.Equal(0, (await table.SnapshotAsync()).Version);
    }

    string Checksum(long version) => Path.Combine(Folder, "_delta_log", $"{version:D20}.crc");

    Task<DeltaTable> CreateAsync() => DeltaTable.CreateAsync(Folder, new TableDefinition
    {
        Schema = new StructType(new StructField("id", DataType.Long)), Properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = "2" },
    });
}
