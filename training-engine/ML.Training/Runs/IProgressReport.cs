namespace ML.Training.Runs;

/// <summary>Told how a run goes, for a person watching.</summary>
public interface IProgressReport
{
    /// <summary>An epoch's steps begin: what came before, such as reading the table's columns for the first time, is none of them.</summary>
    void Begin();

    void Step(long epoch, long epochs, long batch, long batches, long samples, double loss);

    void Epoch(long epoch, long epochs, double trainLoss, IReadOnlyDictionary<string, double> validation);
}
