using System.Net;
using ML.Common.Errors;
using ML.Training.Launching;
using ML.Training.Native.Trees;
using ML.Training.Runs;
using ML.Training.Tracking;
using ML.Training.Trees.Tracker;

namespace ML.Training.Trees;

/// <summary>Adds trees until the validation loss stops falling; on every rank of a group with the same result.</summary>
sealed class TreeLearner(TrainingConfig config, RankContext ranks, ITrainingLog log, IProgressReport progress)
{
    /// <summary>Opens what introduces the workers to each other, on rank 0 of several.</summary>
    public RabitTracker? OpenTracker() => ranks is { IsFirst: true, Size: > 1 }
        ? new RabitTracker(ranks.Master is "127.0.0.1" or "localhost" ? IPAddress.Loopback : IPAddress.Any, ranks.Size, TimeSpan.FromSeconds(config.Training.TimeoutSeconds))
        : null;

    /// <summary>All rounds, and the number of the best one. Runs on one thread from end to end: xgboost's group belongs to it.</summary>
    /// <param name="trackerPort">Of the tracker; unused for a process on its own.</param>
    public (Booster Booster, int Best) Learn(Loaders loaders, IReadOnlyDictionary<string, string> parameters, int columns, int trackerPort, CancellationToken cancellation)
    {
        using var group = ranks.Size > 1 ? TreeCommunicator.Open(ranks.Master, trackerPort, ranks.Rank) : null;
        using var trainRows = new LoaderMatrix(loaders.Train, columns);
        using var validationRows = new LoaderMatrix(loaders.Validation, columns);
        using var train = QuantileMatrix.Create(trainRows, config.Trees.Bins, config.Training.Threads);
        using var validation = QuantileMatrix.Create(validationRows, config.Trees.Bins, config.Training.Threads, train);
        var booster = Booster.Create(parameters, train, validation);
        var (bestLoss, bestRounds) = (double.PositiveInfinity, 1);
        for (var round = 0; round < config.Trees.Rounds && round - bestRounds < config.Trees.Patience; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var loss = Together(round, () => Round(booster, round, train, validation));
            if (!double.IsFinite(loss)) throw new PlatformException(ErrorCode.DataLoss, $"round {round + 1}: the validation loss is {loss}");
            if (loss < bestLoss) (bestLoss, bestRounds) = (loss, round + 1);
            log.Metric("validation_loss", loss, round + 1);
            progress.Step(0, 1, round + 1, config.Trees.Rounds, loaders.Train.Rows, loss);
        }

        return (booster, bestRounds);
    }

    static double Round(Booster booster, int round, QuantileMatrix train, QuantileMatrix validation)
    {
        booster.Update(round, train);
        return booster.Evaluate(round, validation);
    }

    // After the first round, which would refuse wrong settings, what fails in a group is the group.
    double Together(int round, Func<double> body)
    {
        try
        {
            return body();
        }
        catch (PlatformException error) when (ranks.Size > 1 && round > 0)
        {
            throw new PlatformException(ErrorCode.Aborted, $"{WorkerExit.PeerGone} in round {round + 1} ({error.Message})", error);
        }
    }
}
