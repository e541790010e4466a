using ML.Training.Data;
using ML.Training.Features;
using ML.Training.Launching;

namespace ML.Training.Runs;

/// <summary>The loaders of a run's parts.</summary>
sealed class Loaders(TrainingData data, FeatureSpec features, string encoding, RankContext ranks) : IDisposable
{
    /// <summary>The encoding that they apply, as JSON.</summary>
    public string Encoding => encoding;

    public Loader Train { get; } = data.Train(features, ranks);

    public Loader Validation { get; } = data.Judge(features, data.Split.Validation, ranks);

    /// <summary>Null without a test part.</summary>
    public Loader? Test { get; } = data.Split.Test is { } condition ? data.Judge(features, condition, ranks) : null;

    /// <summary>Takes another place among the ranks.</summary>
    public void Share(RankContext place)
    {
        Train.Share(place.Rank, place.Size);
        Validation.Share(place.Rank, place.Size);
        Test?.Share(place.Rank, place.Size);
    }

    public void Dispose()
    {
        Train.Dispose();
        Validation.Dispose();
        Test?.Dispose();
    }
}
