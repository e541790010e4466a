namespace ML.Lakehouse.Writing;

/// <summary>
/// A MERGE. Conditions and values are SQL over the aliases <c>target</c> and <c>source</c>. For each row the first clause
/// of its kind whose condition holds decides.
/// </summary>
public sealed class MergeDefinition
{
    /// <summary>The rows to merge in.</summary>
    public required TableInput Source { get; init; }

    /// <summary>When a source row and a target row belong together, such as <c>target.id = source.id</c>.</summary>
    public required string On { get; init; }

    /// <summary>For target rows with a source row.</summary>
    public IReadOnlyList<MergeClause> WhenMatched { get; init; } = [];

    /// <summary>For source rows without a target row.</summary>
    public IReadOnlyList<MergeClause> WhenNotMatched { get; init; } = [];

    /// <summary>For target rows without a source row; conditions and values may name the target only.</summary>
    public IReadOnlyList<MergeClause> WhenNotMatchedBySource { get; init; } = [];
}
