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
    readonly DuckDbDatabase database = new(new DuckDbOptions { Threads = 1 });

    [Theory]
    [InlineData(Rows - 1, "true")]
    [InlineData(Rows + 1, "true")]
    [InlineData(Rows - BlockRows, "true")]
    [InlineData(Rows - 1, "id % 3 > 0")]
    [InlineData(Rows + 2, "id % 3 > 0")]
    public async Task Other_rows_than_were_counted_are_an_error(int rows, string condition)
    {
        var file = folder.File("rows.parquet");
        Write(file, Rows);
        var view = new TableView(database, ParquetSource.Open(database, file));
        var features = FeatureFitter.Fit(view, "true", new FeatureOptions { Target = "y", Numeric = ["a"] });
        using var loader = new Loader(view, condition, features, new LoaderOptions { BatchSize = 64, BlockRows = BlockRows });
        Write(file, rows);
        var error = await Assert.ThrowsAsync<PlatformException>(async () =>
        {
            await foreach (var batch in loader.ReadAsync(0)) Assert.True(batch.Count > 0);
        });
        Assert.Equal(ErrorCode.Aborted, error.Code);
        Assert.Contains("changed while it was read", error.Message);
    }

    void Write(string file, int rows)
    {
        using var connection = database.Connect();
        connection.Execute($"COPY (SELECT i AS id, (i % 100)::FLOAT AS a, i::FLOAT AS y FROM range({rows}) t(i)) TO '{file}'");
    }

    public void Dispose()
    {
        database.Dispose();
        folder.Dispose();
    }
}
