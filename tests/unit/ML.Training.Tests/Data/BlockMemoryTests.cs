using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.Training.Data;
using ML.Training.Features;

namespace ML.Training.Tests.Data;

/// <summary>Blocks that nobody uses give their memory to others: never one that is still read.</summary>
public sealed class BlockMemoryTests : IDisposable
{
    const int Rows = 10_011;

    readonly TemporaryFolder folder = new();
    readonly DuckDbDatabase database = new(new DuckDbOptions { Threads = 1 });

    [Theory]
    [InlineData("true", 0)]
    [InlineData("true", 64 << 10)]
    [InlineData("id % 3 > 0", 0)]
    public async Task A_sample_is_its_rows_however_little_is_kept(string condition, long kept)
    {
        var view = TestTables.Synthetic(database, folder.Path, Rows, files: 3);
        var features = FeatureFitter.Fit(view, "true", new FeatureOptions { Target = "y", Numeric = ["b"] });
        // Two that read at the same time take memory from each other.
        var loaders = Enumerable.Range(0, 2).Select(seed => new Loader(view, condition, features, new LoaderOptions
        {
            BatchSize = 700, Seed = (ulong)seed, BlockRows = 512, ShuffleRows = 2_000, Streams = 8, CacheBytes = kept,
        })).ToList();
        var samples = await Task.WhenAll(loaders.Select(loader => Task.Run(() => CheckAsync(loader, features))));
        Assert.All(samples, seen => Assert.Equal(3 * loaders[0].Rows, seen));
        loaders.ForEach(loader => loader.Dispose());
    }

    static async Task<long> CheckAsync(Loader loader, FeatureSpec features)
    {
        var seen = 0L;
        for (var epoch = 0; epoch < 3; epoch++)
            await foreach (var batch in loader.ReadAsync(epoch))
                for (var i = 0; i < batch.Count; i++, seen++)
                {
                    var row = batch.Rows[i];
                    Assert.Equal((row * 104729 % 977 - features.Numeric[0].Mean) * features.Numeric[0].Scale, batch.Inputs[0].Floats[i], 1e-4f);
                    var y = row * 7919 % 1000 / 100.0 * 2 + row * 31 % 12 - row % 5;
                    Assert.Equal(((float)y - features.Target.Mean) * features.Target.Scale, batch.Target.Floats[i], 1e-4f);
                }

        return seen;
    }

    public void Dispose()
    {
        database.Dispose();
        folder.Dispose();
    }
}
