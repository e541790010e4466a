using ML.Training.Launching;

namespace ML.Training.Runs;

/// <summary>One process's part of a training run.</summary>
interface ITrainingJob : IDisposable
{
    /// <summary>Whether this process can go on in another group after its own broke: what it holds of the old one can be given up.</summary>
    bool CanRegroup { get; }

    /// <summary>Trains as one rank of a group, from the last checkpoint on; called again with another place after the group broke.</summary>
    /// <param name="ranks">The place in the group.</param>
    /// <param name="fresh">Whether an unfinished run's checkpoints are dropped instead of taken up.</param>
    /// <param name="cancellation">Stops after the step under way.</param>
    Task<TrainingResult> RunAsync(RankContext ranks, bool fresh, CancellationToken cancellation);
}
