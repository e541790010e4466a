using ML.Common.Errors;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Tests.Writing;

/// <summary>What a table cannot keep to, or no reader could understand, is refused before anything is written.</summary>
public sealed class DefinitionRulesTests : TableFixture
{
    static readonly StructType Plain = new(new StructField("id", DataType.Long));

    [Theory]
    [InlineData("delta.logRetentionDuration", "soon", ErrorCode.InvalidParameterValue)]
    [InlineData("delta.deletedFileRetentionDuration", "interval 1 month", ErrorCode.InvalidParameterValue)]
    [InlineData("delta.enableDeletionVectors", "yes", ErrorCode.InvalidParameterValue)]
    [InlineData("delta.checkpointInterval", "0", ErrorCode.InvalidParameterValue)]
    [InlineData("delta.dataSkippingNumIndexedCols", "few", ErrorCode.InvalidParameterValue)]
    [InlineData("delta.targetFileSize", "big", ErrorCode.InvalidParameterValue)]
    [InlineData("delta.columnMapping.mode", "names", ErrorCode.InvalidParameterValue)]
    [InlineData("delta.isolationLevel", "Snapshot", ErrorCode.InvalidParameterValue)]
    [InlineData("delta.enableRowTracking", "true", ErrorCode.NotImplemented)]
    [InlineData("delta.enableIcebergCompatV2", "true", ErrorCode.NotImplemented)]
    [InlineData("delta.feature.rowTracking", "supported", ErrorCode.NotImplemented)]
    public async Task A_property_that_cannot_be_kept_is_refused_by_name(string name, string value, ErrorCode code)
    {
        var created = await Assert.ThrowsAsync<PlatformException>(() => CreateAsync(Plain, (name, value)));
        var table = await CreateAsync(Plain);
        var set = await Assert.ThrowsAsync<PlatformException>(() => table.SetPropertiesAsync(new Dictionary<string, string?> { [name] = value }));
        Assert.Equal([code, code], [created.Code, set.Code]);
        Assert.All([created, set], e => Assert.Contains(name[(name.LastIndexOf('.') + 1)..], e.Message));
        Assert.Equal(0, (await table.SnapshotAsync()).Version);
    }

    [Fact]
    public async Task A_feature_is_switched_on_by_its_property()
    {
        var table = await CreateAsync(Plain, ("delta.feature.deletionVectors", "supported"));
        await table.SetPropertiesAsync(new Dictionary<string, string?> { ["delta.feature.v2Checkpoint"] = "supported" });
        var snapshot = await (await DeltaTable.OpenAsync(Folder)).SnapshotAsync();
        Assert.Equal(["deletionVectors", "v2Checkpoint"], snapshot.Protocol.ReaderFeatures!);
        Assert.Empty(snapshot.Metadata.Configuration);
    }

    [Fact]
    public async Task Another_writers_property_that_cannot_be_read_fails_what_needs_it_and_no_write()
    {
        var table = await CreateAsync(Plain, ("delta.checkpointInterval", "2"));
        var commit = Path.Combine(Folder, "_delta_log", $"{0:D20}.json");
        File.WriteAllText(commit, File.ReadAllText(commit).Replace("\"delta.checkpointInterval\":\"2\"", "\"delta.checkpointInterval\":\"2\",\"delta.deletedFileRetentionDuration\":\"soon\"", StringComparison.Ordinal));
        table = await DeltaTable.OpenAsync(Folder);
        for (var i = 0; i < 4; i++) await table.AppendAsync($"SELECT {i} AS id");
        Assert.Equal(4, (await RowsAsync(table)).Length);
        var error = await Assert.ThrowsAsync<PlatformException>(() => table.VacuumAsync());
        Assert.Contains("delta.deletedFileRetentionDuration", error.Message);
    }

    [Fact]
    public async Task Names_that_cannot_be_told_apart_are_refused()
    {
        var inner = new StructType(new StructField("a", DataType.Long), new StructField("A", DataType.Long));
        await RefusedAsync(new StructField("", DataType.Long));
        await RefusedAsync(new StructField("__ml_row", DataType.Long));
        await RefusedAsync(new StructField("st", inner));
        await RefusedAsync(new StructField("list", new ArrayType(inner, true)));
        await RefusedAsync(new StructField("st", new StructType()));
        var table = await CreateAsync(Plain, ("delta.columnMapping.mode", "name"));
        await Assert.ThrowsAsync<PlatformException>(() => table.RenameColumnAsync("id", ""));
        await Assert.ThrowsAsync<PlatformException>(() => table.AddColumnsAsync([new StructField("n", DataType.Long), new StructField("N", DataType.Long)]));
        Assert.Equal(0, (await table.SnapshotAsync()).Version);
    }

    [Fact]
    public async Task Expressions_that_cannot_be_worked_out_are_refused_with_the_table()
    {
        await RefusedAsync(new StructField("g", DataType.Long).With("delta.generationExpression", "no_column + 1"));
        await RefusedAsync(new StructField("d", DataType.Long).With("CURRENT_DEFAULT", "no_function(1)"));
        var error = await Assert.ThrowsAsync<PlatformException>(() => DeltaTable.CreateAsync(
            Folder, new TableDefinition { Schema = Plain, Constraints = new Dictionary<string, string> { ["odd"] = "no_column > 0" } }));
        Assert.Contains("constraint 'odd'", error.Message);
        Assert.False(await DeltaTable.ExistsAsync(Folder));
    }

    async Task RefusedAsync(StructField field)
    {
        var error = await Assert.ThrowsAsync<PlatformException>(() => CreateAsync(new StructType(new StructField("id", DataType.Long), field)));
        Assert.Equal(ErrorCode.InvalidParameterValue, error.Code);
        Assert.False(await DeltaTable.ExistsAsync(Folder));
    }

    Task<DeltaTable> CreateAsync(StructType schema, params (string Name, string Value)[] properties) =>
        DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = schema, Properties = properties.ToDictionary(p => p.Name, p => p.Value) });
}
