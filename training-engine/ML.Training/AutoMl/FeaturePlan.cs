namespace ML.Training.AutoMl;

/// <summary>Which columns a search uses, and as what.</summary>
/// <param name="Uses">Every column of the table with the reason of its role.</param>
/// <param name="Numeric">Columns used as numbers, derived ones included.</param>
/// <param name="Categorical">Columns used as categories.</param>
/// <param name="Derive">Derived columns: name and SQL.</param>
/// <param name="Time">Column that orders the rows; null without one.</param>
/// <param name="Warnings">What a person should look at.</param>
sealed record FeaturePlan(
    IReadOnlyList<ColumnUse> Uses, List<string> Numeric, List<string> Categorical, Dictionary<string, string> Derive, string? Time, IReadOnlyList<string> Warnings);
