using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.TestKit;
using ML.Training.Data;
using ML.Training.Features;

namespace ML.Training.Tests.Data;

public sealed class DeltaSourceTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly DuckDbDatabase database = new(new DuckDbOptions { Threads = 1 });

    public void Dispose()
    {
        database.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pinned_version_is_what_is_read(bool partitioned)
    {
        var table = await CreateAsync(partitioned);
        await table.AppendAsync("SELECT i::BIGINT AS id, i * 2.0 AS x, ('g' || i % 3) AS part, i * 1.0 AS y FROM range(100) t(i)");
        await table.AppendAsync("SELECT i::BIGINT AS id, i * 2.0 AS x, ('g' || i % 3) AS part, i * 1.0 AS y FROM range(100, 150) t(i)");
        var pinned = DeltaSource.Open(database, folder.Path, 1);
        Assert.Equal(1, pinned.Version);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * 2.0), (await ReadAsync(pinned)).Order());
        var latest = DeltaSource.Open(database, folder.Path, null);
        Assert.Equal(2, latest.Version);
        Assert.Equal(150, (await ReadAsync(latest)).Count);
        Assert.NotEqual(pinned.Digest, latest.Digest);
        // Files are read in place: as many parts as the table has files.
        Assert.Equal(partitioned ? 3 : 1, pinned.Parts.Count);
    }

    [Fact]
    public void A_table_with_mapped_columns_is_copied_under_their_names()
    {
        var source = DeltaSource.Open(database, Repository.SharedFile("data", "delta-tables", "table_with_column_mapping"), null);
        var view = new TableView(database, source);
        Assert.Equal(["Company Very Short", "Super Name"], view.Columns.Keys.Order());
        Assert.Equal(5, source.Parts.Single().Rows);
    }

    Task<DeltaTable> CreateAsync(bool partitioned) => DeltaTable.CreateAsync(folder.Path, new TableDefinition
    {
        Schema = new StructType([new("id", new PrimitiveType("long")), new("x", new PrimitiveType("double")), new("part", new PrimitiveType("string")), new("y", new PrimitiveType("double"))]),
        PartitionBy = partitioned ? ["part"] : [],
    });

    async Task<List<double>> ReadAsync(ITableSource source)
    {
        var view = new TableView(database, source);
        var features = FeatureFitter.Fit(view, "true", new FeatureOptions { Target = "y", Numeric = ["x"], Categorical = ["part"], Normalize = false });
        Assert.Equal(["g0", "g1", "g2"], features.Categorical.Single().Vocabulary.Order());
        using var loader = new Loader(view, "true", features, new LoaderOptions { BatchSize = 64 });
        var values = new List<double>();
        await foreach (var batch in loader.ReadAsync(0))
            foreach (var value in batch.Inputs[0].Floats) values.Add(value);
        return values;
    }
}
