using ML.Training.Runs;

namespace ML.Training.Commands;

/// <summary>For ranks that nobody watches.</summary>
public sealed class NoProgress : IProgressReport
{
    public void Begin()
    {
    }

    public void Step(long epoch, long epochs, long batch, long batches, long samples, double loss)
    {
    }

    public void Epoch(long epoch, long epochs, double trainLoss, IReadOnlyDictionary<string, double> validation)
    {
    }
}
