namespace ML.Training.Runs;

/// <summary>Told how a run goes, for a person watching.</summary>
public interface IProgressReport
{
    void Step(long epoch, long epochs, long batch, long batches, long samples, double loss);

    void Epoch(long epoch, long epochs, double trainLoss, IReadOnlyDictionary<string, double> validation);
}
