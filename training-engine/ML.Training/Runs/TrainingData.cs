using ML.Lakehouse.DuckDb;
using ML.Training.Data;
using ML.Training.Features;
using ML.Training.Launching;

namespace ML.Training.Runs;

/// <summary>The table of a run, with its split.</summary>
public sealed class TrainingData : IDisposable
{
    const int EvaluationBatch = 8_192;

    readonly DuckDbDatabase database;
    readonly TrainingConfig config;

    TrainingData(DuckDbDatabase database, TrainingConfig config, TableView view, Split split)
    {
        this.database = database;
        this.config = config;
        View = view;
        Split = split;
    }

    public TableView View { get; }

    public Split Split { get; }

    /// <summary>What was opened.</summary>
    public DataPin Pin => new(View.Source.Version, View.Source.Parts.Count, View.Source.Parts.Sum(part => part.Rows));

    /// <param name="config">Names the data.</param>
    /// <param name="version">Of a Delta table, where the configuration does not say it; null takes the latest.</param>
    public static TrainingData Open(TrainingConfig config, long? version = null)
    {
        // Ranks share the machine: each reads with as many threads as it computes with.
        var database = TrainingDatabase.Open(config.Training.Threads);
        try
        {
            var view = new TableView(database, TableSources.Open(database, config.Data with { Version = config.Data.Version ?? version }), config.Data.Derive, config.Data.Where);
            return new TrainingData(database, config, view, SplitOf(view, config.Split, config.Training.Seed));
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    static Split SplitOf(TableView view, SplitOptions o, ulong seed)
    {
        var split = (o.By, o.Fold) switch
        {
            ({ } column, { } fold) => Split.ByColumnFold(view, column, o.Test, fold, o.Folds),
            ({ } column, null) => Split.ByColumn(view, column, o.Validation, o.Test),
            (null, { } fold) => Split.RandomFold(o.Validation, o.Test, seed, fold, o.Folds),
            _ => Split.Random(o.Validation, o.Test, seed),
        };
        return split.WithTrainShare(o.TrainShare, seed);
    }

    public FeatureSpec Fit() => FeatureFitter.Fit(View, Split.Train, config.Data.Features);

    /// <summary>Shuffled samples to learn from, in micro-batches.</summary>
    public Loader Train(FeatureSpec features, RankContext ranks) => new(View, Split.Train, features, Options(ranks, config.Training.BatchSize / config.Training.Accumulate, shuffle: true));

    /// <summary>Samples to judge by, in the table's order.</summary>
    public Loader Judge(FeatureSpec features, string condition, RankContext ranks) => new(View, condition, features, Options(ranks, EvaluationBatch, shuffle: false));

    LoaderOptions Options(RankContext ranks, int batch, bool shuffle) => new()
    {
        BatchSize = batch,
        Seed = config.Training.Seed,
        Shuffle = shuffle,
        ShuffleRows = config.Training.ShuffleRows,
        CacheBytes = (long)config.Training.CacheMegabytes << 20,
        Rank = ranks.Rank,
        Ranks = ranks.Size,
        Prefetch = shuffle ? null : 2,
    };

    public void Dispose() => database.Dispose();
}
