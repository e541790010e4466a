using System.Globalization;
using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.Training.Data;
using ML.Training.Features;

namespace ML.Training.Tests.Data;

/// <summary>What stands in a batch against what plain arithmetic says, over widths and lengths that fill no vector exactly.</summary>
public sealed class EncodingTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly DuckDbDatabase database = new(new DuckDbOptions { Threads = 1 });

    public void Dispose()
    {
        database.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(19)]
    public async Task Numbers_with_gaps_and_texts_of_any_length_are_encoded_exactly(int width)
    {
        const int Rows = 3_001;
        var numbers = string.Join(", ", Enumerable.Range(0, width).Select(c => c % 3 == 0
            ? $"(i * {c + 1})::FLOAT AS n{c}"
            : $"CASE WHEN (i + {c}) % 7 = 0 THEN NULL WHEN (i + {c}) % 11 = 0 THEN 'nan'::FLOAT ELSE (i % 101 + {c})::FLOAT END AS n{c}"));
        var file = folder.File("rows.parquet");
        const string Text = "CASE i % 5 WHEN 0 THEN '' WHEN 1 THEN 'zwölf Zeichen und mehr' WHEN 2 THEN 'twelve bytes' WHEN 3 THEN NULL ELSE 'x' || (i % 40) END";
        using (var connection = database.Connect())
            connection.Execute($"COPY (SELECT i AS id, {numbers}, {Text} AS t, i::FLOAT AS y FROM range({Rows}) r(i)) TO '{file}'");
        var view = new TableView(database, ParquetSource.Open(database, file));
        var features = FeatureFitter.Fit(view, "true", new FeatureOptions { Target = "y", Exclude = ["id"] });
        Assert.Equal(width, features.Numeric.Count);
        var vocabulary = features.Categorical.Single().Vocabulary.ToList();
        Assert.Contains("", vocabulary);
        Assert.Contains("zwölf Zeichen und mehr", vocabulary);
        using var loader = new Loader(view, "true", features, new LoaderOptions { BatchSize = 97 });
        var seen = 0;
        await foreach (var batch in loader.ReadAsync(0))
            for (var r = 0; r < batch.Count; r++, seen++)
            {
                var i = batch.Rows[r];
                for (var c = 0; c < width; c++) Assert.Equal(Expected(features.Numeric[c], c, i), batch.Inputs[0].Floats[r * width + c]);
                var text = (i % 5) switch { 0 => "", 1 => "zwölf Zeichen und mehr", 2 => "twelve bytes", 3 => null, _ => "x" + (i % 40).ToString(CultureInfo.InvariantCulture) };
                Assert.Equal(text is null ? 0 : vocabulary.IndexOf(text) + 1, batch.Inputs[1].Longs[r]);
            }

        Assert.Equal(Rows, seen);

        static float Expected(NumericFeature feature, int column, long i)
        {
            var value = column % 3 == 0 ? i * (column + 1) : (i + column) % 7 == 0 || (i + column) % 11 == 0 ? feature.Fill : i % 101 + column;
            return (value - feature.Mean) * feature.Scale;
        }
    }
}
