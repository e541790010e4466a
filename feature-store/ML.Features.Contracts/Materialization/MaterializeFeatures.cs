namespace ML.Features.Contracts.Materialization;

/// <summary><c>POST /api/2.0/ml/features/materialize</c>: computes views, then publishes what is marked online.</summary>
public sealed record MaterializeFeatures
{
    /// <summary>Names of tables and views. Null: all.</summary>
    public IReadOnlyList<string>? Names { get; set; }

    /// <summary>Whether everything is done again instead of what changed.</summary>
    public bool Full { get; set; }

    /// <summary><c>embedded</c>, or <c>spark</c>: views of windowed aggregates are computed on the cluster. Null: embedded.</summary>
    public string? Engine { get; set; }

    /// <summary>ISO time: only rows with an event time at or after it are published. Null: no bound.</summary>
    public string? StartTs { get; set; }

    /// <summary>ISO time: only rows with an event time up to it are published. Null: no bound.</summary>
    public string? EndTs { get; set; }

    /// <summary>
    /// Length of the pieces, such as <c>1d</c>, in which the span from <see cref="StartTs"/> to <see cref="EndTs"/> is published, oldest
    /// first. Each is noted when it is done: the same request, made again after an interruption, goes on behind the last one,
    /// and reads the version of the table that it began with. Null: in one piece.
    /// </summary>
    public string? Chunk { get; set; }

    public sealed record Response(IReadOnlyList<MaterializationStatus> Materialized);
}
