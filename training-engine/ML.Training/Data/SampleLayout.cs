using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>
/// Where the parts of one encoded sample stand, counted in words of four bytes. A sample lies in one piece, so that drawing
/// it from anywhere costs one place in memory: numbers, codes, target, weight if any, place of its row in the block unless
/// that is the sample's own place.
/// </summary>
readonly record struct SampleLayout(int Dense, int Codes, bool HasWeight, bool HasRow)
{
    public int Target => Dense + Codes;

    public int Weight => Target + 1;

    public int Row => Target + (HasWeight ? 2 : 1);

    public int Width => Row + (HasRow ? 1 : 0);

    public static SampleLayout Of(FeatureSql features, BlockIndex index) => new(features.DenseCount, features.CodeCount, features.HasWeight, !index.IsComplete);
}
