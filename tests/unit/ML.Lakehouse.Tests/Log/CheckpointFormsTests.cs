using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Log;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Tests.Log;

/// <summary>Checkpoints in several parts, as other engines write them for large tables.</summary>
public sealed class CheckpointFormsTests : TableFixture
{
    [Fact]
    public async Task A_checkpoint_in_parts_counts_when_all_of_them_are_there()
    {
        await WriteAsync();
        Split(parts: 3);
        for (var version = 0; version < 6; version++) File.Delete(LogPath(LogFile.Commit(version)));
        File.Delete(LogPath(LogFile.LastCheckpoint));
        var table = await DeltaTable.OpenAsync(Folder);
        Assert.Equal(["6|15"], await RowsAsync(table, columns: "count(*), sum(id)"));
        await table.AppendAsync("SELECT 100 AS id");
        Assert.Equal(["7|115"], await RowsAsync(await DeltaTable.OpenAsync(Folder), columns: "count(*), sum(id)"));
    }

    [Fact]
    public async Task A_checkpoint_that_lacks_a_part_is_passed_over()
    {
        await WriteAsync();
        Split(parts: 3);
        File.Delete(Part(2, 3));
        Assert.True(File.Exists(Part(1, 3)) && File.Exists(Part(3, 3)));
        Assert.Equal(["6|15"], await RowsAsync(await DeltaTable.OpenAsync(Folder), columns: "count(*), sum(id)"));
    }

    async Task WriteAsync()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long)) });
        for (var i = 0; i < 6; i++) await table.AppendAsync($"SELECT {i} AS id");
        await table.CheckpointAsync();
    }

    void Split(int parts)
    {
        var whole = LogPath(LogFile.Checkpoint(6));
        using var connection = DuckDbDatabase.Shared.Connect();
        for (var part = 1; part <= parts; part++)
            connection.Execute(
                $"COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet({Sql.Literal(whole)}, file_row_number = true) WHERE file_row_number % {parts} = {part - 1}) TO {Sql.Literal(Part(part, parts))} (FORMAT parquet)");
        File.Delete(whole);
    }

    string Part(int part, int parts) => LogPath($"{LogFile.Folder}/{6:D20}.checkpoint.{part:D10}.{parts:D10}.parquet");

    string LogPath(string file) => Path.Combine(Folder, file);
}
