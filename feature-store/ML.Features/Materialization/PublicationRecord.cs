using ML.Features.Contracts.Materialization;

namespace ML.Features.Materialization;

/// <summary>A publication as the database keeps it: its status, and what the store certainly holds.</summary>
/// <param name="DoneVersion">Delta version up to which every row is in the store; null when none is, or the source has no versions.</param>
/// <param name="DoneLayout">Layout of the rows in the store; null while they may be of several.</param>
/// <param name="DoneAt">The time up to which rows counted as visible, microseconds since 1970.</param>
/// <param name="Backfill">The backfill that is under way, or was the last one. Null: none.</param>
/// <param name="Source">See <see cref="PublicationSource"/>; null when nothing is known of it.</param>
/// <param name="Mark">See <see cref="PublicationMarks"/>; null when the store has none.</param>
sealed record PublicationRecord(
    MaterializationStatus Status, long? DoneVersion, uint? DoneLayout, long? DoneAt, Backfill? Backfill = null, string? Source = null, string? Mark = null);
