using ML.Training.Features;

namespace ML.Training.Trees;

/// <summary>The encoding that trees take: numbers as they are, missing ones as NaN, categories as their codes.</summary>
static class TreeFeatures
{
    public static FeatureSpec Of(FeatureSpec fitted) => fitted with
    {
        Numeric = fitted.Numeric.Select(f => new NumericFeature(f.Column, float.NaN, 0, 1)).ToList(),
    };
}
