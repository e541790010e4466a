using ML.Hosting.Databases;
using ML.Hosting.SystemTables;

namespace ML.Tracking.Metrics;

/// <summary>Whether PostgreSQL keeps copies of new points for the system tables, which another process may switch on or off.</summary>
sealed class MetricCopies(IDatabase database, TimeProvider clock)
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(10);
    long? looked;
    volatile bool kept;

    public async ValueTask<bool> AreKeptAsync()
    {
        if (kept || (looked is { } last && clock.GetElapsedTime(last) < BetweenLooks)) return kept;
        looked = clock.GetTimestamp();
        return kept = await database.ReadAsync(session => AppendedCopies.AreKeptAsync(session, TrackingSystemTables.Metrics));
    }

    /// <summary>To be told when they could not be made: the table is gone, or not this server's to write to.</summary>
    public void Lost() => kept = false;
}
