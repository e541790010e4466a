namespace ML.Lakehouse.Writing;

/// <summary>What a MERGE does with a row, and when.</summary>
public sealed class MergeClause
{
    MergeClause(MergeAction action, string? condition, IReadOnlyDictionary<string, string>? values)
    {
        Action = action;
        Condition = condition;
        Values = values;
    }

    public MergeAction Action { get; }

    /// <summary>SQL; null: always.</summary>
    public string? Condition { get; }

    /// <summary>Column to SQL value; null: every column from the source column of the same name.</summary>
    public IReadOnlyDictionary<string, string>? Values { get; }

    /// <summary>Sets columns of the target row; those not named keep their value.</summary>
    public static MergeClause Update(IReadOnlyDictionary<string, string> set, string? condition = null) => new(MergeAction.Update, condition, set);

    /// <summary>Sets every column that the source has.</summary>
    public static MergeClause UpdateAll(string? condition = null) => new(MergeAction.Update, condition, null);

    public static MergeClause Delete(string? condition = null) => new(MergeAction.Delete, condition, null);

    /// <summary>Inserts a row; columns not named become their default or null.</summary>
    public static MergeClause Insert(IReadOnlyDictionary<string, string> values, string? condition = null) => new(MergeAction.Insert, condition, values);

    /// <summary>Inserts the source row.</summary>
    public static MergeClause InsertAll(string? condition = null) => new(MergeAction.Insert, condition, null);
}
