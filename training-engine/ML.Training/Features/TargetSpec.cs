namespace ML.Training.Features;

/// <summary>
/// The column that is predicted. Regression learns (value - Mean) × Scale and answers in the column's own unit; classes are
/// numbered in the order of <c>Classes</c>.
/// </summary>
public sealed record TargetSpec(string Column, TargetKind Kind, float Mean, float Scale, IReadOnlyList<string> Classes, bool IntegerClasses)
{
    /// <summary>Outputs of the network.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Outputs => Kind == TargetKind.Multiclass ? Classes.Count : 1;
}
