using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.Training.Data;
using ML.Training.Features;

namespace ML.Training.Tests.Data;

/// <summary>A file that is written anew between counting and reading is not learned from by halves.</summary>
public sealed class ChangedTableTests : IDisposable
{
    const int Rows = 5_000, BlockRows = 1_024;

    readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(Rows - 1, "true", 1)]
    [InlineData(Rows + 1, "true", 1)]
    [InlineData(Rows + 1, "true", 2)]
    [InlineData(Rows - BlockRows, "true", 1)]
    [InlineData(Rows - 1, "id % 3 > 0", 1)]
    [InlineData(Rows - 1, "id % 3 > 0", 2)]
    [InlineData(Rows + 2, "id % 3 > 0", 1)]
    public async Task Other_rows_than_were_counted_are_an_error(int rows, string condition, int threads)
    {
        using var database = new DuckDbDatabase(new DuckDbOptions { Threads = threads });
        var file = folder.File("rows.parquet");
        Write(database, file, Rows);
        var view = new TableView(database, ParquetSource.Open(database, file));
        var features = FeatureFitter.Fit(view, "true", new FeatureOptions { Target = "y", Numeric = ["a"] });
        using var loader = new Loader(view, condition, features, new LoaderOptions { BatchSize = 64, BlockRows = BlockRows });
        Write(database, file, rows);
        var error = await Assert.ThrowsAsync<PlatformException>(async () =>
        {
            await foreach (var batch in loader.ReadAsync(0)) Assert.True(batch.Count > 0);
        });
        Assert.Equal(ErrorCode.Aborted, error.Code);
        Assert.Contains("changed while it was read", error.Message);
    }

    static void Write(DuckDbDatabase database, string file, int rows)
    {
        using var connection = database.Connect();
        connection.Execute($"COPY (SELECT i AS id, (i % 100)::FLOAT AS a, i::FLOAT AS y FROM range({rows}) t(i)) TO '{file}'");
    }

    public void Dispose() => folder.Dispose();
}
