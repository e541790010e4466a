using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.Training.AutoMl;
using ML.Training.Data;

namespace ML.Training.Tests.AutoMl;

public sealed class FeatureTypingTests : IDisposable
{
    readonly DuckDbDatabase database = new(new DuckDbOptions { Threads = 1 });
    readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        database.Dispose();
        folder.Dispose();
    }

    FeaturePlan Plan(AutoMlOptions? options = null)
    {
        var file = folder.File("rows.parquet");
        database.Execute($"""
            COPY (SELECT i AS id, 'n' || i AS name, (i * 7919 % 1000) / 7.0 AS a, i * 31 % 12 AS month, 'c' || (i % 9) AS carrier, 5 AS always, NULL::DOUBLE AS never,
                         TIMESTAMP '2013-01-01' + to_hours(i::BIGINT) AS at, (i * 7919 % 1000) / 7.0 * 2 + 0.001 * (i % 5) AS leak, (i * 7919 % 1000) / 7.0 * 2 + (i % 2) AS y
                  FROM range(5000) t(i)) TO '{file}'
            """);
        var view = new TableView(database, ParquetSource.Open(database, file));
        return FeatureTyping.Decide(TableProfile.Of(view, "y"), options ?? new AutoMlOptions { Table = file, Target = "y" });
    }

    [Fact]
    public void Columns_are_used_by_type_and_by_how_their_values_are_spread()
    {
        var plan = Plan();
        Assert.Equal(["a", "leak"], plan.Numeric);
        Assert.Equal(["at_hour", "at_weekday", "carrier", "month"], plan.Categorical.Order());
        Assert.Equal(["always", "id", "name", "never"], plan.Uses.Where(u => u.Role == "left out").Select(u => u.Column).Order());
        Assert.Equal("at", plan.Time);
    }

    [Fact]
    public void A_column_that_gives_the_target_away_is_pointed_out() =>
        Assert.Contains(Plan().Warnings, w => w.Contains("Column leak alone almost gives the target away", StringComparison.Ordinal) && w.Contains("--exclude leak", StringComparison.Ordinal));

    [Fact]
    public void Excluded_columns_and_a_named_order_are_obeyed()
    {
        var plan = Plan(new AutoMlOptions { Table = "rows", Target = "y", Exclude = ["leak", "at"], Time = "id" });
        Assert.Equal(["a"], plan.Numeric);
        Assert.Equal("id", plan.Time);
        Assert.Empty(plan.Derive);
    }

    [Fact]
    public void An_excluded_column_that_does_not_exist_is_named() =>
        Assert.Contains("'nothing'", Assert.Throws<PlatformException>(() => Plan(new AutoMlOptions { Table = "rows", Target = "y", Exclude = ["nothing"] })).Message);
}
