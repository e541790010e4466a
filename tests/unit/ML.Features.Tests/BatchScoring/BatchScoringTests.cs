using ML.Common.Errors;
using ML.Features.Contracts.BatchScoring;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.TrainingSets;
using ML.Serving.Contracts.Scoring;
using Microsoft.Extensions.DependencyInjection;

namespace ML.Features.Tests.BatchScoring;

/// <summary>Batch scoring with a model that can be worked out by hand: its prediction is the sum of what it is given.</summary>
public sealed class BatchScoringTests
{
    const string Spec = """
        input_columns:
        - id: {source: training_data, include: false}
        - seen: {source: training_data, include: false}
        - amount: {source: training_data}
        - spend: {source: feature_store, table_name: customers, feature_name: spend, lookup_key: [id], timestamp_lookup_key: [seen]}
        - visits: {source: feature_store, table_name: customers, feature_name: visits, lookup_key: [id], timestamp_lookup_key: [seen], default_value: 1}
        input_tables:
        - customers: {lookback_window: 86400.0}
        serialization_version: 9
        """;

    sealed class Sum : IModelScorer, IBatchModel
    {
        public string Version => "7";

        public string? FeatureSpec { get; init; }

        public IReadOnlyList<string>? Columns { get; init; }

        public List<int> Batches { get; } = [];

        public Task<IBatchModel> OpenAsync(string uri, CancellationToken cancellation) => Task.FromResult<IBatchModel>(this);

        public ValueTask<IReadOnlyList<KeyValuePair<string, Array>>> ScoreAsync(IReadOnlyList<KeyValuePair<string, Array>> columns, int rows, CancellationToken cancellation)
        {
            Batches.Add(rows);
            var sums = Enumerable.Range(0, rows).Select(row => columns.Sum(c => Convert.ToDouble(c.Value.GetValue(row), System.Globalization.CultureInfo.InvariantCulture))).ToArray();
            var pairs = sums.Select(s => new[] { s, -s }).ToArray();
            return new([KeyValuePair.Create<string, Array>("label", sums), KeyValuePair.Create<string, Array>("both", pairs)]);
        }

        public void Dispose() { }
    }

    static async Task<(FeatureStore Store, StoreFixture Fixture)> OpenAsync(Sum model)
    {
        var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("customers", """
            SELECT * FROM (VALUES (1::BIGINT, TIMESTAMPTZ '2024-01-01 00:00:00Z', 10.0::DOUBLE, 3::BIGINT), (1, TIMESTAMPTZ '2024-01-02 00:00:00Z', 20.0, 4),
            (2, TIMESTAMPTZ '2023-01-01 00:00:00Z', 99.0, 9)) t(customer_id, ts, spend, visits)
            """);
        await fixture.ApplyAsync(new FeatureTable { Name = "customers", Location = fixture.Table("customers"), PrimaryKeys = ["customer_id"], TimeseriesColumn = "ts" });
        var options = new FeatureStoreOptions { Root = fixture.Table("root") };
        return (await FeatureStore.OpenAsync($"sqlite:///{fixture.Table("ml.db")}", options, services => services.AddSingleton<IModelScorer>(model)), fixture);
    }

    [Fact]
    public async Task Features_are_looked_up_as_of_each_row_unless_the_row_brings_them()
    {
        var (store, fixture) = await OpenAsync(new Sum { FeatureSpec = Spec });
        await using var _ = fixture;
        await using var __ = store;
        await fixture.WriteAsync("keys", """
            SELECT * FROM (VALUES (1::BIGINT, TIMESTAMPTZ '2024-01-01 12:00:00Z', 0.5::DOUBLE, NULL::DOUBLE), (1, TIMESTAMPTZ '2024-01-02 00:00:00Z', 0.25, NULL),
            (1, TIMESTAMPTZ '2024-01-02 00:00:00Z', 0.25, 1000.0), (2, TIMESTAMPTZ '2024-01-02 00:00:00Z', 0.125, 2.0)) t(id, seen, amount, spend)
            """);
        var done = await store.ScoreBatchAsync(new ScoreBatch { Name = "scored", ModelUri = "models:/sum/7", Spine = new SpineSource { Table = fixture.Table("keys") } });
        Assert.Equal((4, "7"), (done.Rows, done.ModelVersion));
        Assert.Equal(
            [
                """{"id":1,"amount":0.25,"spend":1000.0,"visits":4,"prediction":1004.25,"both":[1004.25,-1004.25]}""",
                """{"id":1,"amount":0.25,"spend":20.0,"visits":4,"prediction":24.25,"both":[24.25,-24.25]}""",
                """{"id":1,"amount":0.5,"spend":10.0,"visits":3,"prediction":13.5,"both":[13.5,-13.5]}""",
                """{"id":2,"amount":0.125,"spend":2.0,"visits":1,"prediction":3.125,"both":[3.125,-3.125]}""",
            ],
            await StoreFixture.RowsAsync(done.Location, "* EXCLUDE (seen)"));
        Assert.Equal(["customers", fixture.Table("keys")], done.Sources.Select(s => s.Name).Order(StringComparer.Ordinal).Reverse().OrderBy(n => n.StartsWith('/')));
    }

    [Fact]
    public async Task Many_rows_go_through_in_batches_and_keep_their_predictions()
    {
        var model = new Sum { Columns = ["a"] };
        var (store, fixture) = await OpenAsync(model);
        await using var _ = fixture;
        await using var __ = store;
        var request = new ScoreBatch { Name = "many", ModelUri = "models:/sum/7", Spine = new SpineSource { Sql = "SELECT i::DOUBLE AS a, 'x' AS b FROM range(40000) t(i)" } };
        Assert.Equal(40_000, (await store.ScoreBatchAsync(request)).Rows);
        Assert.Equal([16384, 16384, 7232], model.Batches);
        Assert.Equal(["""{"count":40000,"same":40000}"""], await StoreFixture.RowsAsync(fixture.Table("root/predictions/many"), "count(*) AS count, count(*) FILTER (WHERE prediction = a) AS same"));
        // Once more into the same table: its place is its own.
        Assert.Equal(40_000, (await store.ScoreBatchAsync(request)).Rows);
    }

    [Theory]
    [InlineData("SELECT 1.0::DOUBLE AS b", "the model reads the column 'a'")]
    [InlineData("SELECT 1.0::DOUBLE AS a, 2 AS prediction", "have a column 'prediction' already")]
    public async Task Rows_that_do_not_fit_are_named_and_nothing_is_written(string sql, string expected)
    {
        var (store, fixture) = await OpenAsync(new Sum { Columns = ["a"] });
        await using var _ = fixture;
        await using var __ = store;
        var error = await Assert.ThrowsAsync<PlatformException>(() => store.ScoreBatchAsync(new ScoreBatch { Name = "x", ModelUri = "models:/sum/7", Spine = new SpineSource { Sql = sql } }));
        Assert.Contains(expected, error.Message);
        Assert.False(Directory.Exists(fixture.Table("root/predictions/x")));
    }
}
