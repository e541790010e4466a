using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>
/// Where the parts of one encoded sample stand, counted in words of four bytes. A sample lies in one piece, so that drawing
/// it from anywhere costs one place in memory: numbers, codes, target, weight if any, place of its row in the block.
/// </summary>
readonly record struct SampleLayout(int Dense, int Codes, bool HasWeight)
{
    public int Target => Dense + Codes;

    public int Weight => Target + 1;

    public int Row => Target + (HasWeight ? 2 : 1);

    public int Width => Row + 1;

    public static SampleLayout Of(FeatureSpec features) => new(features.Numeric.Count, features.Categorical.Count, features.WeightColumn is not null);
}
