namespace ML.Common.Filters;

/// <summary>One comparison as written, before anybody has said which entities and keys there are.</summary>
/// <param name="Parts">The left side: <c>metrics.rmse</c> is two parts, <c>run_name</c> one.</param>
/// <param name="Position">Index of its first character in the filter.</param>
/// <param name="ValuePosition">Index of the first character of its value.</param>
public sealed record FilterComparison(
    IReadOnlyList<string> Parts, FilterOperator Operator, FilterValue Value, int Position, int ValuePosition);
