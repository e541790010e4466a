using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.Training.Data;
using ML.Training.Features;

namespace ML.Training.Tests.Data;

public sealed class BlockReaderTests : IDisposable
{
    const int BlockRows = 16, Reads = 1_000;

    readonly TemporaryFolder folder = new();
    readonly DuckDbDatabase database = new(new DuckDbOptions { Threads = 1 });

    // What is asked for in the moment in which a reader finds nothing left to do has to be read all the same.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_block_that_is_asked_for_comes(int readers)
    {
        var view = TestTables.Synthetic(database, folder.Path, 1_000, files: 1);
        var spec = FeatureFitter.Fit(view, "true", new FeatureOptions { Target = "y", Numeric = ["a"] });
        using var sql = new FeatureSql(view.Database, spec);
        var index = BlockIndex.Build(view, "true", sql.Usable, BlockRows);
        using var reader = new BlockReader(index, sql, budget: 0, readers, scans: 4);
        var reading = Task.Run(() =>
        {
            var random = new Random(5);
            for (var i = 0; i < Reads; i++)
            {
                Assert.Equal(index.Blocks[i % index.Blocks.Count].Count, reader.Read(i % index.Blocks.Count).Count);
                Thread.SpinWait(random.Next(3_000));
            }
        });
        await reading.WaitAsync(TimeSpan.FromMinutes(3));
    }

    public void Dispose()
    {
        database.Dispose();
        folder.Dispose();
    }
}
