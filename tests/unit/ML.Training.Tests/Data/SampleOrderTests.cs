using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.Training.Data;
using ML.Training.Features;

namespace ML.Training.Tests.Data;

public sealed class SampleOrderTests : IDisposable
{
    const int Rows = 10_011;

    readonly TemporaryFolder folder = new();
    readonly DuckDbDatabase database = new(new DuckDbOptions { Threads = 1 });
    readonly TableView view;
    readonly FeatureSpec features;

    public SampleOrderTests()
    {
        view = TestTables.Synthetic(database, folder.Path, Rows, files: 3);
        features = FeatureFitter.Fit(view, "true", new FeatureOptions { Target = "y", Numeric = ["a", "b"], Categorical = ["color"] });
    }

    [Fact]
    public async Task The_order_is_the_same_for_any_number_of_ranks()
    {
        var one = await OrderAsync(ranks: 1, epoch: 2);
        foreach (var ranks in new[] { 2, 3, 4, 7 }) Assert.Equal(one, await OrderAsync(ranks, epoch: 2));
    }

    [Fact]
    public async Task Every_sample_comes_once_an_epoch_and_epochs_differ()
    {
        var first = await OrderAsync(ranks: 1, epoch: 0);
        var second = await OrderAsync(ranks: 1, epoch: 1);
        Assert.Equal(Rows, first.Count);
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => (long)i), first.Order());
        Assert.NotEqual(first, second);
        // Well mixed: the samples of one batch come from all over the source.
        Assert.True(first.Chunk(100).Average(batch => batch.Max() - batch.Min()) > Rows / 2.0);
    }

    [Fact]
    public async Task A_resume_in_the_middle_continues_at_the_exact_sample()
    {
        var whole = await OrderAsync(ranks: 1, epoch: 3);
        foreach (var (ranks, batch) in new[] { (1, 1), (2, 50), (3, 77), (4, 100) })
            Assert.Equal(whole.Skip(batch * 100), await OrderAsync(ranks, epoch: 3, fromBatch: batch));
    }

    // Of a large table several blocks that follow each other are read by one query.
    [Theory]
    [InlineData("true")]
    [InlineData("id % 3 > 0")]
    public async Task Blocks_in_groups_give_one_order_as_well(string condition)
    {
        const int BlockRows = 64, FromBatch = 41;
        var one = await OrderAsync(1, 0, condition: condition, blockRows: BlockRows);
        Assert.Equal((await OrderAsync(1, 0, condition: condition)).Order(), one.Order());
        foreach (var ranks in new[] { 2, 3, 7 })
        {
            Assert.Equal(one, await OrderAsync(ranks, 0, condition: condition, blockRows: BlockRows));
            Assert.Equal(one.Skip(FromBatch * 100), await OrderAsync(ranks, 0, FromBatch, condition: condition, blockRows: BlockRows));
        }

        Assert.True(one.Chunk(100).Average(batch => batch.Max() - batch.Min()) > Rows / 2.0);
    }

    // One thread hands rows over inside DuckDB, several by their result.
    [Theory]
    [InlineData("true")]
    [InlineData("id % 3 > 0")]
    public async Task The_order_is_the_same_on_several_threads(string condition)
    {
        using var several = new DuckDbDatabase(new DuckDbOptions { Threads = 3 });
        var other = new TableView(several, ParquetSource.Open(several, folder.Path));
        foreach (var blockRows in new[] { 64, 1_024 })
            Assert.Equal(await OrderAsync(1, 0, condition: condition, blockRows: blockRows), await OrderAsync(1, 0, condition: condition, blockRows: blockRows, of: other));
    }

    // A checkpoint of an older version goes on at its exact next sample.
    [Fact]
    public async Task The_order_is_the_one_of_earlier_versions()
    {
        var order = await OrderAsync(ranks: 1, epoch: 2);
        Assert.Equal([5884, 5415, 5823, 5764, 5540, 5649, 5442, 5651], order.Take(8));
        Assert.Equal("14217A825508755D", Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<long>(order.ToArray())))[..16]);
    }

    [Fact]
    public async Task Another_seed_gives_another_order()
    {
        Assert.NotEqual(await OrderAsync(1, 0), await OrderAsync(1, 0, seed: 8));
    }

    [Fact]
    public async Task A_split_parts_the_rows_without_loss()
    {
        var split = Split.Random(0.2, 0.1, seed: 3);
        var parts = new List<long>[3];
        foreach (var (condition, i) in new[] { split.Train, split.Validation, split.Test! }.Select((c, i) => (c, i)))
            parts[i] = await OrderAsync(1, 0, condition: condition);
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => (long)i), parts.SelectMany(p => p).Order());
        Assert.InRange(parts[1].Count, Rows * 0.18, Rows * 0.22);
        Assert.InRange(parts[2].Count, Rows * 0.08, Rows * 0.12);
    }

    [Fact]
    public async Task A_split_by_column_judges_by_what_came_later()
    {
        var split = Split.ByColumn(view, "id", 0.2, 0.1);
        var train = await OrderAsync(1, 0, condition: split.Train);
        var validation = await OrderAsync(1, 0, condition: split.Validation);
        var test = await OrderAsync(1, 0, condition: split.Test!);
        Assert.True(train.Max() < validation.Min() && validation.Max() < test.Min());
        Assert.Equal(Rows, train.Count + validation.Count + test.Count);
    }

    async Task<List<long>> OrderAsync(int ranks, long epoch, long fromBatch = 0, ulong seed = 7, string condition = "true", int blockRows = 1_024, TableView? of = null)
    {
        var loaders = Enumerable.Range(0, ranks).Select(rank => new Loader(of ?? view, condition, features, new LoaderOptions
        {
            BatchSize = 100, Seed = seed, BlockRows = blockRows, ShuffleRows = 4_000, Streams = 8, CacheBytes = 64 << 10, Rank = rank, Ranks = ranks, Prefetch = 2,
        })).ToList();
        var batches = new SortedDictionary<(long Batch, int Rank), long[]>();
        for (var rank = 0; rank < ranks; rank++)
            await foreach (var batch in loaders[rank].ReadAsync(epoch, fromBatch))
                batches[(batch.Number, rank)] = batch.Rows.ToArray();
        foreach (var loader in loaders) loader.Dispose();
        return batches.Values.SelectMany(rows => rows).ToList();
    }

    public void Dispose()
    {
        database.Dispose();
        folder.Dispose();
    }
}
