using ML.Features.Contracts.TrainingSets;

namespace ML.Training.Data;

/// <summary>A training set of the feature store: a version of a Delta table, with the recipe that made it.</summary>
sealed class TrainingSetSource(TrainingSet set, DeltaSource table) : ITableSource
{
    public TrainingSet Set { get; } = set;

    public string Name => Set.Name;

    public long? Version => table.Version;

    public string Digest => table.Digest;

    public IReadOnlyList<TablePart> Parts => table.Parts;
}
