namespace ML.Features.Materialization;

/// <summary>A span of event times that is published piece by piece; times in microseconds.</summary>
/// <param name="To">The last moment that belongs to it.</param>
/// <param name="Step">Length of a piece.</param>
/// <param name="Version">Delta version that every piece is read from; null when the source has no versions.</param>
/// <param name="Layout">Layout of the rows.</param>
/// <param name="Done">Pieces that are in the store.</param>
/// <param name="Rows">Rows of those pieces.</param>
/// <param name="Mark">See <see cref="PublicationMarks"/>: that of the store which the pieces are in.</param>
sealed record Backfill(long From, long To, long Step, long? Version, uint Layout, int Done, long Rows, string? Mark = null)
{
    public int Pieces => checked((int)((To - From) / Step + 1));

    /// <summary>First and last moment of a piece.</summary>
    public (long From, long To) Piece(int index) => (From + index * Step, Math.Min(To, From + (index + 1) * Step - 1));

    /// <summary>Whether what this one did counts for another.</summary>
    public bool Continues(Backfill other) => (From, To, Step, Layout) == (other.From, other.To, other.Step, other.Layout) && Done < Pieces;
}
