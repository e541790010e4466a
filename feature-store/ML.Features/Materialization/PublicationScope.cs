namespace ML.Features.Materialization;

/// <summary>What of a table is to be published.</summary>
/// <param name="Full">Whether every key is written again.</param>
/// <param name="From">Earliest event time, microseconds; null for no bound.</param>
/// <param name="To">Latest event time, microseconds; null for now.</param>
/// <param name="Step">Length of the pieces of a backfill, microseconds; null for one piece.</param>
/// <param name="Version">Delta version to read; null for the newest.</param>
sealed record PublicationScope(bool Full = false, long? From = null, long? To = null, long? Step = null, long? Version = null)
{
    public bool IsBounded => From is not null || To is not null;
}
