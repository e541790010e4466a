namespace ML.Lakehouse.Writing;

/// <summary>
/// A slowly changing dimension of type 2: every state that a key ever had stays as a row of its own, with the time it held
/// from and to.
/// </summary>
public sealed class HistoryDefinition
{
    /// <summary>The newest state of some keys, each key once; columns of the table but the three below.</summary>
    public required TableInput Source { get; init; }

    /// <summary>Columns that say what a row is about; they must not be null.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>SQL over the source (alias <c>source</c>): since when the new state holds, such as <c>source.changed_at</c>.</summary>
    public required string ChangedAt { get; init; }

    /// <summary>The table's column for the time a state began.</summary>
    public string EffectiveFrom { get; init; } = "effective_from";

    /// <summary>The table's column for the time a state ended; null while it holds.</summary>
    public string EffectiveTo { get; init; } = "effective_to";

    /// <summary>The table's boolean column that marks the state that holds.</summary>
    public string Current { get; init; } = "is_current";
}
