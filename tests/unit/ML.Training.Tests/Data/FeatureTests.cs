using Apache.Arrow;
using Apache.Arrow.Types;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Training.Data;
using ML.Training.Features;

namespace ML.Training.Tests.Data;

public sealed class FeatureTests : IDisposable
{
    readonly DuckDbDatabase database = new(new DuckDbOptions { Threads = 1 });

    public void Dispose() => database.Dispose();

    TableView View()
    {
        var schema = new Schema([new("x", DoubleType.Default, true), new("city", StringType.Default, true), new("y", DoubleType.Default, true)], null);
        var x = new DoubleArray.Builder().Append(1).Append(3).AppendNull().Append(5).Append(100).Build();
        var city = new StringArray.Builder().Append("b").Append("a").Append("a").Append("rare").AppendNull().Build();
        var y = new DoubleArray.Builder().Append(10).Append(20).Append(30).Append(40).AppendNull().Build();
        return new TableView(database, ArrowSource.Open(database, schema, [new RecordBatch(schema, [x, city, y], 5)]));
    }

    [Fact]
    public async Task Arrow_batches_are_encoded_as_fitted()
    {
        var view = View();
        var features = FeatureFitter.Fit(view, "true", new FeatureOptions { Target = "y", MinimumCount = 1 });
        // The row without target takes no part: mean of 1, 3, 5 is 3, their deviation √(8/3).
        Assert.Equal(3, features.Numeric.Single().Mean);
        Assert.Equal(1 / Math.Sqrt(8.0 / 3), features.Numeric.Single().Scale, 5);
        Assert.Equal(["a", "b", "rare"], features.Categorical.Single().Vocabulary);
        using var loader = new Loader(view, "true", features, new LoaderOptions { BatchSize = 8, Shuffle = false });
        await foreach (var batch in loader.ReadAsync(0))
        {
            Assert.Equal(4, batch.Count);
            var scale = features.Numeric[0].Scale;
            Assert.Equal([-2 * scale, 0, 0, 2 * scale], batch.Inputs[0].Floats.ToArray());
            Assert.Equal([2, 1, 1, 3], batch.Inputs[1].Longs.ToArray());
            Assert.Equal([-1.341641f, -0.447214f, 0.447214f, 1.341641f], batch.Target.Floats.ToArray().Select(v => MathF.Round(v, 6)));
        }
    }

    [Fact]
    public void The_fitted_encoding_survives_its_file()
    {
        var features = FeatureFitter.Fit(View(), "true", new FeatureOptions { Target = "y" });
        var again = FeatureSpec.FromJson(features.ToJson());
        Assert.Equal(features.ToJson(), again.ToJson());
        Assert.Equal(["a"], again.Categorical.Single().Vocabulary);
    }

    [Theory]
    [InlineData("z", "x", "data.target: column 'z' is not in")]
    [InlineData("y", "z", "data.numeric: column 'z' is not in")]
    [InlineData("y", "city", "data.numeric: column 'city' is VARCHAR; a number or boolean is expected")]
    public void A_wrong_column_is_named(string target, string numeric, string message)
    {
        var error = Assert.Throws<PlatformException>(() => FeatureFitter.Fit(View(), "true", new FeatureOptions { Target = target, Numeric = [numeric] }));
        Assert.Equal(ErrorCode.InvalidParameterValue, error.Code);
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("CASE WHEN x > 50 THEN NULL ELSE 1 END")]
    [InlineData("CASE WHEN x > 50 THEN -1 ELSE 1 END")]
    [InlineData("CASE WHEN x > 50 THEN 'nan'::DOUBLE ELSE 1 END")]
    public void A_weight_that_is_none_is_counted(string weight)
    {
        // Of three rows one has no number to decide by.
        var view = new TableView(database, View().Source, new Dictionary<string, string> { ["w"] = weight, ["z"] = "1" });
        var error = Assert.Throws<PlatformException>(() => FeatureFitter.Fit(view, "true", new FeatureOptions { Target = "z", Numeric = ["x"], Weight = "w" }));
        Assert.Contains("data.weight: column 'w' is missing, negative or infinite in 1 rows", error.Message);
    }

    [Fact]
    public void A_derived_column_does_not_hide_one_of_the_table()
    {
        var error = Assert.Throws<PlatformException>(() => new TableView(database, View().Source, new Dictionary<string, string> { ["X"] = "1" }));
        Assert.Contains("has a column 'X' already", error.Message);
    }

    [Fact]
    public void A_wrong_condition_is_named()
    {
        var error = Assert.Throws<PlatformException>(() => new TableView(database, View().Source, where: "no_such_column > 1"));
        Assert.Contains("data.where", error.Message);
        Assert.Contains("no_such_column", error.Message);
    }
}
