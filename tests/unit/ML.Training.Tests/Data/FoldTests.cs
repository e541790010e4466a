using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.Training.Data;

namespace ML.Training.Tests.Data;

public sealed class FoldTests : IDisposable
{
    const int Folds = 3;

    readonly DuckDbDatabase database = new(new DuckDbOptions { Threads = 1 });
    readonly TemporaryFolder folder = new();
    readonly TableView view;

    public FoldTests() => view = TestTables.Synthetic(database, folder.Path, 10_000, 2);

    public void Dispose()
    {
        database.Dispose();
        folder.Dispose();
    }

    HashSet<long> Rows(string condition) => database.Rows($"SELECT id FROM {view.Whole} WHERE {condition}", (chunk, row) => chunk[0].Get<long>(row)).ToHashSet();

    [Fact]
    public void Random_folds_part_what_is_not_kept_back()
    {
        var kept = Rows(Split.Random(0.1, 0.2, 5).Test!);
        var judged = new HashSet<long>();
        for (var fold = 1; fold <= Folds; fold++)
        {
            var split = Split.RandomFold(0.1, 0.2, 5, fold, Folds);
            var (train, validation) = (Rows(split.Train), Rows(split.Validation));
            Assert.Null(split.Test);
            Assert.Empty(train.Intersect(validation));
            Assert.Equal(10_000, train.Count + validation.Count + kept.Count);
            Assert.Empty(kept.Intersect(train.Concat(validation)));
            Assert.Empty(judged.Intersect(validation));
            judged.UnionWith(validation);
        }

        Assert.Equal(10_000, judged.Count + kept.Count);
    }

    [Fact]
    public void Folds_by_time_learn_from_the_past_alone()
    {
        var kept = Rows(Split.ByColumn(view, "id", 0.1, 0.2).Test!);
        for (var fold = 1; fold <= Folds; fold++)
        {
            var split = Split.ByColumnFold(view, "id", 0.2, fold, Folds);
            var (train, validation) = (Rows(split.Train), Rows(split.Validation));
            Assert.True(train.Max() < validation.Min() && validation.Max() < kept.Min());
            Assert.Equal(2000.0 * fold, train.Count, 10.0);
            Assert.Equal(2000.0, validation.Count, 10.0);
        }
    }

    [Fact]
    public void A_share_of_the_training_rows_leaves_the_judges_as_they_are()
    {
        foreach (var split in new[] { Split.RandomFold(0.1, 0.2, 5, 3, Folds), Split.ByColumnFold(view, "id", 0.2, 3, Folds) })
        {
            var ninth = split.WithTrainShare(1.0 / 9, 5);
            Assert.Equal(split.Validation, ninth.Validation);
            var (all, some) = (Rows(split.Train), Rows(ninth.Train));
            Assert.Subset(all, some);
            Assert.InRange(some.Count, all.Count / 9 * 0.8, all.Count / 9 * 1.2);
        }
    }
}
