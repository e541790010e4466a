using System.Text;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Log;
using ML.Lakehouse.Storage;
using ML.TestKit;

namespace ML.Lakehouse.Compat.Tests;

/// <summary>Checkpoints that other engines wrote, read straight from their columns and by DuckDB.</summary>
public sealed class ForeignCheckpointsTests
{
    [Fact]
    public async Task Both_readings_of_a_foreign_checkpoint_agree()
    {
        var root = Path.Combine(Repository.Shared, "data", "delta-tables");
        Judge.Require(Directory.Exists(root), "the foreign tables are not beside the repository");
        var read = 0;
        foreach (var log in Directory.GetDirectories(root, "_delta_log", SearchOption.AllDirectories))
        {
            var store = new DiskTableStore(Path.GetDirectoryName(log)!);
            if ((await new LogReader(store).SegmentAsync(null, default)).Checkpoint is not { Count: > 0 } checkpoint) continue;
            var ours = await ReadAsync(new CheckpointReader(store, new TableOptions()), checkpoint);
            Assert.Equal(await ReadAsync(new CheckpointReader(store, new TableOptions(), direct: false), checkpoint), ours);
            if (checkpoint[0].File.Path.EndsWith(".parquet", StringComparison.Ordinal)
                && CheckpointParquet.Read([Path.Combine(store.Location, checkpoint[0].File.Path)], (columns, found) => columns.Adds(found), default) is not null) read++;
        }

        Assert.True(read >= 10, $"{read} foreign checkpoints were read straight from their columns");
    }

    static async Task<List<string>> ReadAsync(CheckpointReader reader, IReadOnlyList<LogFile> checkpoint)
    {
        var table = await reader.TableActionsAsync(checkpoint, default);
        var files = await reader.FileActionsAsync(checkpoint, table.OfType<Sidecar>(), withTombstones: true, default);
        return [.. Encoding.UTF8.GetString(ActionWriter.Lines(table.Concat(files)).Span).Split('\n').Order(StringComparer.Ordinal)];
    }
}
